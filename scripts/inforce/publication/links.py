"""Where links between policy files lead on the site."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from inforce.model.policies import Policy
from inforce.publication import addresses
from inforce.publication.memo import key

ASSETS = "/assets/policies/"


@dataclass(frozen=True, kw_only=True)
class LinkTable:
    """Addresses by file path and by slug, of now and of earlier.

    `folder` is the folder of the policies; `assets` the images in it.
    """

    slugs: dict[str, str]
    assets: frozenset[str]
    folder: str

    def resolver(self, path: str) -> Callable[[str], str]:
        """Return the function that resolves a link in the file at *path*.

        It returns an address rooted at `/`, the link itself when it leads
        elsewhere (a scheme, a host, a place in the same text), or an empty
        string when there is nothing to lead to.
        """
        return lambda href: self._resolved(href, path)

    def digest(self) -> str:
        """Return a digest of the table, for the keys of kept renditions."""
        pairs = (f"{name}\0{slug}" for name, slug in sorted(self.slugs.items()))
        return key(self.folder, *pairs, *sorted(self.assets))

    def _resolved(self, href: str, path: str) -> str:
        try:
            parts = urlsplit(href)
        except ValueError:
            return ""
        if parts.scheme or parts.netloc or not parts.path:
            return href
        target = self._target(unquote(parts.path), path)
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f"{target}{fragment}" if target else ""

    def _target(self, written: str, path: str) -> str:
        rooted = written.startswith("/")
        base = self.folder if rooted else dirname(path)
        name = normpath(join(base, written.lstrip("/")))
        if name in self.assets:
            return f"{ASSETS}{name}"
        slug = self.slugs.get(name) or self.slugs.get(_bare(name))
        if slug:
            return addresses.policy(slug)
        root = normpath(self.folder)
        home = {root, normpath(join(root, "index"))}
        return addresses.HOME if _bare(name) in home else ""


def _bare(name: str) -> str:
    """Return *name* without suffix and without a trailing `/index`."""
    return name.removesuffix(".md").removesuffix(".html").removesuffix("/index")


def link_table(
    policies: Iterable[Policy], *, folder: str, assets: Iterable[str]
) -> LinkTable:
    """Return the table of *policies*; a path of now wins over one of earlier."""
    slugs: dict[str, str] = {}
    for policy in policies:
        for former in policy.former_slugs:
            slugs.setdefault(normpath(join(folder, former)), policy.slug)
        for record in policy.timeline.records:
            slugs.setdefault(record.path, policy.slug)
            slugs.setdefault(_bare(record.path), policy.slug)
    for policy in policies:
        slugs[policy.path] = slugs[_bare(policy.path)] = policy.slug
        slugs[normpath(join(folder, policy.slug))] = policy.slug
    return LinkTable(slugs=slugs, assets=frozenset(assets), folder=folder)
