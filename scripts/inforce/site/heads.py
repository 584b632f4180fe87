"""What stands in the head of a page: names, relations, instructions to robots."""

from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin

from inforce.publication import addresses
from inforce.publication.library import Library
from inforce.publication.pages import Kind, Page

_OWN_CANONICAL = frozenset({Kind.HOME, Kind.POLICY, Kind.HISTORY, Kind.ON})

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)
HEADERS = (
    f"Content-Security-Policy: {POLICY}; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy: same-origin",
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
)
# Material's script takes every `link[rel=alternate]` for another site: it asks
# for a sitemap there and redirects clicks. A second word keeps it away.
_FEED, _SOURCE, _LANGUAGE = "alternate feed", "alternate source", "alternate language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One `link` element; every value is escaped."""

    rel: str
    address: str
    kind: str = ""
    title: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of one page; every value is escaped for HTML.

    `canonical` is absolute and empty without a `site_url`.
    """

    title: str
    description: str
    canonical: str
    robots: str
    relations: tuple[Relation, ...]


def head(page: Page, library: Library) -> Head:
    """Return the head of *page*; addresses of relations are rooted at `/`."""
    return Head(
        title=escape(page.title),
        description=escape(_description(page, library)),
        canonical=escape(absolute(_canonical(page), library.settings.site_url)),
        robots="" if page.indexed else "noindex, follow",
        relations=(*_versions(page), *_forms(page), *_languages(page, library)),
    )


def absolute(address: str, site_url: str) -> str:
    """Return *address* under *site_url*; empty when no address of the site is set."""
    if not site_url:
        return ""
    root = site_url if site_url.endswith("/") else f"{site_url}/"
    return urljoin(root, address.lstrip("/"))


def _canonical(page: Page) -> str:
    return page.address if page.kind in _OWN_CANONICAL else page.canonical


def _description(page: Page, library: Library) -> str:
    publisher = library.settings.publisher.name
    by = f" of {publisher}" if publisher else ""
    if page.kind is Kind.HOME:
        return f"The policies{by}: the texts in force, every version, every change"
    return f"{page.title}{by}"


def _versions(page: Page) -> tuple[Relation, ...]:
    return tuple(
        Relation(rel=rel, address=escape(address)) for rel, address in page.relations
    )


def _forms(page: Page) -> tuple[Relation, ...]:
    """Return the machine-readable forms of what the page shows."""
    atom = "application/atom+xml"
    every = Relation(rel=_FEED, address=addresses.FEED, kind=atom, title="All policies")
    if page.policy is None:
        return (every,)
    slug, title = page.policy.slug, escape(page.policy.title)
    own = Relation(rel=_FEED, address=addresses.feed(slug), kind=atom, title=title)
    if page.kind not in (Kind.POLICY, Kind.VERSION) or page.version is None:
        return (own, every)
    source = addresses.markdown(slug, page.version.effective_on)
    markdown = Relation(rel=_SOURCE, address=source, kind="text/markdown")
    return (own, every, markdown)


def _languages(page: Page, library: Library) -> tuple[Relation, ...]:
    if page.kind is not Kind.POLICY or page.policy is None:
        return ()
    others = library.translations(page.policy)
    return tuple(
        Relation(
            rel=_LANGUAGE,
            address=addresses.policy(policy.slug),
            language=escape(policy.language),
        )
        for policy in (page.policy, *others)
        if others
    )
