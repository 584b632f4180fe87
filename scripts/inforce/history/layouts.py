"""Which files of a repository are policies, and what each is called.

Invariants of what a layout accepts at the commit that is published:
- every slug is made of `[a-z0-9]+(-[a-z0-9]+)*`, at most 64 characters each;
- no two paths differ only by case or by Unicode normalisation, because one
  file system in three would show one of them;
- no path leaves the folder.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from inforce.errors import InputError

SEGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
MAX_SEGMENT = 64
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])\Z")
_ABOUT = frozenset({"readme", "index"})
_ABOUT_ROOT = frozenset({"changelog", "contributing", "license", "licence", "notice"})
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the path of one policy file says about it.

    `slug` is that of the policy or, as `privacy/de`, of a translation;
    `translation_of` is then `privacy`. `past_on` is the day in the name of a
    file in `<slug>.past/`, otherwise None.
    """

    slug: str
    language: str
    translation_of: str = ""
    past_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where the policies are.

    `include` and `exclude` are globs relative to `folder`. The first of
    `languages` is that of files without a language in their name; when there
    are several, only these are recognised as translations. `slugify` is for
    adopted repositories: names that are no slugs are made into slugs instead
    of refused. Sizes are in bytes.
    """

    folder: str = "policies"
    include: tuple[str, ...] = ("**/*.md",)
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    slugify: bool = False
    max_bytes: int = 1_000_000
    max_image_bytes: int = 5_000_000

    @cached_property
    def base(self) -> str:
        """Return the folder with a final slash, or an empty string for the root.

        Raises:
            InputError: the folder is not inside the root.
        """
        parts = PurePosixPath(self.folder.replace("\\", "/")).parts
        if ".." in parts or self.folder.startswith(("/", "\\")) or ":" in self.folder:
            what = f"the folder of the policies is {self.folder!r}; expected a folder "
            raise InputError(f"{what}inside the root, such as 'policies'")
        return "".join(f"{part}/" for part in parts)

    @property
    def language(self) -> str:
        """Return the language of files that name none."""
        return self.languages[0] if self.languages else "en"

    def holds(self, path: str) -> bool:
        """Return whether *path*, relative to the root, is a policy file."""
        return path.startswith(self.base) and self.counts(path)

    def counts(self, path: str) -> bool:
        """Return whether *path* would be a policy file if it lay in the folder."""
        inside = path.removeprefix(self.base)
        return (
            any(_glob(one).match(inside) for one in self.include)
            and not any(_glob(one).match(inside) for one in self.exclude)
            and not self._is_about(inside)
        )

    def is_image(self, path: str) -> bool:
        """Return whether *path* is a picture that policies may show."""
        return path.startswith(self.base) and path.lower().endswith(_IMAGES)

    def place(self, path: str) -> Place:
        """Return what *path*, relative to the root, says.

        Raises:
            InputError: a part of the name is no slug and `slugify` is off.
        """
        parts = list(PurePosixPath(path.removeprefix(self.base)).parts)
        stem = PurePosixPath(parts[-1]).stem
        past_on = _past_on(parts, stem)
        if past_on:
            return self._named(
                [*parts[:-2], parts[-2].removesuffix(".past")], path, past_on
            )
        if stem.lower() == "index" and len(parts) > 1:
            return self._named(parts[:-1], path, None)
        return self._named([*parts[:-1], stem], path, None)

    def kind(self, path: str) -> tuple[str, bool]:
        """Return the language in the name of *path* and whether it is a past version.

        A file that changes its kind begins a new history.
        """
        parts = PurePosixPath(path).parts
        stem = PurePosixPath(parts[-1]).stem
        past = _past_on(list(parts), stem) is not None
        name = parts[-2].removesuffix(".past") if past else stem
        before, dot, tag = name.rpartition(".")
        return (tag if dot and before and self._is_language(tag) else "", past)

    def _named(self, names: list[str], path: str, past_on: date | None) -> Place:
        stem, dot, tag = names[-1].rpartition(".")
        translated = bool(dot and stem) and self._is_language(tag)
        names[-1] = stem if translated else names[-1]
        slug = "/".join(self._segment(name, path) for name in names)
        if not translated:
            return Place(slug=slug, language=self.language, past_on=past_on)
        return Place(
            slug=f"{slug}/{tag.lower()}",
            language=tag,
            translation_of=slug,
            past_on=past_on,
        )

    def _is_language(self, tag: str) -> bool:
        if len(self.languages) > 1:
            return tag in self.languages
        return bool(_TAG.match(tag))

    def _segment(self, name: str, path: str) -> str:
        if SEGMENT.match(name) and len(name) <= MAX_SEGMENT and not _DEVICE.match(name):
            return name
        if self.slugify:
            return slugified(name)
        raise InputError(
            f"{name!r} cannot be part of an address; expected lower-case letters, "
            f"digits and single hyphens, at most {MAX_SEGMENT}, such as "
            f"{slugified(name)!r}",
            path=path,
        )

    def _is_about(self, inside: str) -> bool:
        """Return whether a file tells about the folder and is no policy in it."""
        parts = PurePosixPath(inside).parts
        stem = PurePosixPath(parts[-1]).stem.lower() if parts else ""
        if any(part.startswith(".") for part in parts):
            return True
        if stem == "readme" or (stem in _ABOUT and len(parts) == 1):
            return True
        return not self.base and len(parts) == 1 and stem in _ABOUT_ROOT


def slugified(name: str) -> str:
    """Return *name* as one segment of a slug: lower case, hyphens, no accents."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", bare.lower()))[:MAX_SEGMENT].strip("-")
    if not slug or _DEVICE.match(slug):
        # A name without a Latin letter still needs an address that stays.
        return "-".join(filter(None, ("policy", slug or _code_points(name))))
    return slug


def twins(paths: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of paths that some file systems take for one."""
    seen: dict[str, str] = {}
    found = []
    for path in sorted(paths):
        key = unicodedata.normalize(
            "NFC", unicodedata.normalize("NFC", path).casefold()
        )
        first = seen.setdefault(key, path)
        if first != path:
            found.append((first, path))
    return found


def _code_points(name: str) -> str:
    return "-".join(f"{ord(one):x}" for one in name[:8])


def _past_on(parts: list[str], stem: str) -> date | None:
    if len(parts) < 2 or not parts[-2].endswith(".past") or not _DAY.match(stem):
        return None
    try:
        return date.fromisoformat(stem)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    """Return *pattern* compiled; `**` crosses slashes, `*` and `?` do not."""
    pieces = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    body = "".join(pieces.get(part) or re.escape(part) for part in parts)
    return re.compile(rf"{body}\Z", re.DOTALL)
