"""Uncommitted texts, shown to the people who write them and to nobody else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inforce import history
from inforce.errors import InputError
from inforce.model.front_matter import FrontMatter
from inforce.model.policies import Policy
from inforce.model.source import (
    Source,
    front_matter,
    lenient_front_matter,
    lenient_source,
)
from inforce.model.wording import Wording
from inforce.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One uncommitted text; `wrong` says what must be mended before committing."""

    path: str
    front_matter: FrontMatter
    wording: Wording
    wrong: str = ""


def drafts(settings: Settings, policies: Iterable[Policy]) -> Mapping[str, Draft]:
    """Return the drafts of *policies* by slug; texts of no known policy are left out."""
    known = {policy.slug for policy in policies}
    found = history.drafts(settings.root, layout=settings.layout)
    return {
        slug: _draft(draft.path, draft.text, strict=not settings.layout.slugify)
        for slug, draft in sorted(found.items())
        if slug in known
    }


def _draft(path: str, text: str, *, strict: bool) -> Draft:
    read = lenient_source(text, path=path)
    declared, wrong = _declared(read, path, strict=strict)
    return Draft(path=path, front_matter=declared, wording=read.wording, wrong=wrong)


def _declared(read: Source, path: str, *, strict: bool) -> tuple[FrontMatter, str]:
    try:
        if strict:
            return front_matter(read, path=path), ""
    except InputError as error:
        return lenient_front_matter(read, path=path), str(error)
    return lenient_front_matter(read, path=path), ""
