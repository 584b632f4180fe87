"""The whole history of a branch, read in one pass."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from inforce.errors import InputError, InputErrors
from inforce.history import trees
from inforce.history.commits import Commit, commits
from inforce.history.layouts import Layout
from inforce.history.pictures import pictures
from inforce.history.repositories import Repository, repository
from inforce.history.states import Reader, contents
from inforce.history.strands import Strand, former_slugs, published, strands
from inforce.history.tags import tags
from inforce.history.texts import GitTexts
from inforce.history.tracks import Step, Tracks
from inforce.model.dates import DateRules
from inforce.model.records import Problem, Record

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyHistory:
    """All that git says about one policy, or one translation of a policy.

    `records` are in graph order; `past` are those of versions older than the
    repository. `path` is that of the file now, or the last it had.
    """

    slug: str
    path: str
    language: str
    records: tuple[Record, ...]
    translation_of: str = ""
    former_slugs: tuple[str, ...] = ()
    past: tuple[Record, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was published on a branch up to the commit `head`.

    `policies` are ordered by slug, ended ones among them. `assets` are the
    pictures in the folder at `head`, by path. `problems` are those of states
    nobody can mend any more.
    """

    head: str
    head_at: datetime
    policies: tuple[PolicyHistory, ...]
    assets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()


def read(  # noqa: PLR0913 - what, how, where and for whom; each stands in the settings
    root: Path,
    *,
    layout: Layout,
    dating: DateRules,
    zone: tzinfo,
    branch: str = "",
    progress: Progress | None = None,
) -> History:
    """Return the history of the policies in *root*, from git objects alone.

    Reads *branch*, or HEAD when it is empty. Days of commits are civil days in
    *zone*. *progress* is called with the number of commits read so far.

    Raises:
        InputError: the repository, a file or a newest state cannot be published;
            all that is wrong comes at once, each with its place.
        ExternalError: git is missing or failed.
    """
    opened = repository(root, branch=branch)
    with _uncollected():
        return _Reading(opened, layout, dating, zone).history(progress)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles inside the block, as the caller does or does not after it.

    A reading makes hundreds of thousands of values that all stay and hardly a
    cycle; looking through them again and again took a quarter of its time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Reading:
    """One pass over a repository: commits, then contents, then records."""

    def __init__(
        self, opened: Repository, layout: Layout, dating: DateRules, zone: tzinfo
    ) -> None:
        self._repository = opened
        self._layout = layout
        self._dating = dating
        self._zone = zone
        self._ids: list[str] = []

    def history(self, progress: Progress | None) -> History:
        leaves = trees.leaves(self._repository, self._layout, self._repository.head)
        trees.policies(leaves, self._layout)
        found = self._strands(progress)
        reader = self._reader(found)
        policies = tuple(_policies(found, reader, self._layout))
        if reader.errors:
            raise InputErrors(sorted(reader.errors, key=lambda one: one.path))
        assets, problems = pictures(self._repository, leaves, self._layout)
        return History(
            head=self._repository.head,
            head_at=self._repository.committed_at(),
            policies=policies,
            assets=assets,
            problems=(*reader.problems, *problems),
        )

    def _strands(self, progress: Progress | None) -> tuple[Strand, ...]:
        layout = self._layout
        whole = bool(layout.base) and self._dating.strict_since is not None
        listed = commits(self._repository, layout, whole=whole)
        tracks = Tracks(
            layout.counts if whole else layout.holds,
            lambda before, after: layout.kind(before) == layout.kind(after),
        ).follow(self._counted(listed, progress))
        steps = (published(one, layout, self._dating, self._zone) for one in tracks)
        return strands((one for one in steps if one), layout)

    def _counted(
        self, listed: Iterable[Commit], progress: Progress | None
    ) -> Iterator[Commit]:
        for commit in listed:
            self._ids.append(commit.id)
            if progress and not commit.number % 100:
                progress(commit.number)
            yield commit
        if progress:
            progress(len(self._ids))

    def _reader(self, found: Iterable[Strand]) -> Reader:
        # In the order of the commits, in which git has them next to each other;
        # file by file takes git several times as long.
        every = [step for one in found for step in one.steps if step.blob]
        ids = (step.blob for step in sorted(every, key=_number))
        tagged = "git-tag" in self._dating.sources
        return Reader(
            contents=contents(self._repository, ids, self._layout, self._texts(every)),
            dating=self._dating,
            zone=self._zone,
            tags=tags(self._repository, self._ids, self._zone) if tagged else (),
        )

    def _texts(self, every: Iterable[Step]) -> GitTexts | None:
        """Return where the wordings are kept; None where dates are sought in them."""
        if self._dating.strict_since is not None:
            return None
        ids = (step.blob for step in every)
        return GitTexts(self._repository, ids, limit=self._layout.max_bytes)


def _number(step: Step) -> int:
    return step.commit.number


def _policies(
    found: Iterable[Strand], reader: Reader, layout: Layout
) -> Iterator[PolicyHistory]:
    """Yield the policies by slug, each with its past versions and former slugs."""
    main = {one.place.slug: one for one in found if one.place.past_on is None}
    past = _past(found, main, reader)
    former = former_slugs(tuple(main.values()), layout)
    for slug, strand in sorted(main.items()):
        original = strand.place.translation_of
        if original not in main:
            original = _without_original(strand, layout, reader)
        records = reader.records(strand.steps, strand.place)
        if records:
            yield PolicyHistory(
                slug=slug,
                path=strand.path,
                language=strand.place.language,
                records=records,
                translation_of=original,
                former_slugs=former.get(slug, ()),
                past=tuple(past.get(slug, ())),
            )


def _past(
    found: Iterable[Strand], main: Mapping[str, Strand], reader: Reader
) -> Mapping[str, list[Record]]:
    """Return the records of versions older than the repository, by slug."""
    past: dict[str, list[Record]] = {}
    for strand in found:
        if strand.place.past_on is None:
            continue
        if strand.place.slug in main:
            records = reader.records(strand.steps, strand.place)
            past.setdefault(strand.place.slug, []).extend(records)
        elif not strand.is_gone:
            what = f"is a past version of {strand.place.slug!r}, which is not here; "
            mend = "expected the policy file beside the folder"
            reader.errors.append(InputError(what + mend, path=strand.path))
    return past


def _without_original(strand: Strand, layout: Layout, reader: Reader) -> str:
    """Return no original; in strict use a translation must have one."""
    original = strand.place.translation_of
    if original and not strand.is_gone and not layout.slugify:
        what = f"is a translation of {original!r}, which is not here; "
        mend = "expected the original beside it, with no language in its name"
        reader.errors.append(InputError(what + mend, path=strand.path))
    return ""
