"""What `check` judges: the files in the folder, beside what is published."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from inforce import history
from inforce.authoring.worktree import PolicyFile, WorkTree, worktree
from inforce.errors import InputError, InputErrors
from inforce.model.policies import Policy
from inforce.model.records import Problem, Record
from inforce.publication.library import Library, library
from inforce.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The folder on the day `today`, what is published, and what it is held against.

    `library` is None where nothing can be published yet. `base` are the states
    at the revision to compare with, by slug; None where none was named.
    `unread` says why the library could not be read.
    """

    settings: Settings
    tree: WorkTree
    today: date
    library: Library | None = None
    base: Mapping[str, Record] | None = None
    unread: tuple[InputError, ...] = ()

    def policies(self) -> tuple[Policy, ...]:
        """Return the published policies."""
        return self.library.policies if self.library else ()

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong in the published history outside the timelines."""
        return self.library.problems if self.library else ()

    @cached_property
    def _continued(self) -> Mapping[str, Policy]:
        """Return the published policy each file continues, by path."""
        by_path = {policy.path: policy for policy in self.policies()}
        by_slug = {policy.slug: policy for policy in self.policies()}
        kept = {file.path for file in self.tree.files}
        by_title = {p.title: p for p in self.policies() if p.path not in kept}
        found = {}
        for file in self.tree.policies():
            formerly = (by_slug.get(slug) for slug in file.front_matter.formerly)
            candidates = (
                by_path.get(file.path),
                by_slug.get(file.slug),
                *formerly,
                by_title.get(file.front_matter.title),
            )
            policy = next((one for one in candidates if one), None)
            if policy is not None:
                found[file.path] = policy
        return found

    def published(self, file: PolicyFile) -> Policy | None:
        """Return the published policy that *file* continues, or None.

        That is the one at its path, of its slug, of a slug it names in
        `formerly`, or of its title where the file of that is gone.
        """
        return self._continued.get(file.path)

    def ending(self) -> Iterator[Policy]:
        """Yield the published policies that no file continues."""
        continued = {policy.slug for policy in self._continued.values()}
        for policy in self.policies():
            if policy.slug not in continued and not self.is_unreadable(policy.path):
                yield policy

    def before(self, file: PolicyFile) -> Record | None:
        """Return the state of *file* at the revision to compare with, or None."""
        policy = self.published(file)
        slugs = (file.slug, *file.front_matter.formerly, policy.slug if policy else "")
        found = (self.base.get(slug) for slug in slugs) if self.base else ()
        return next((record for record in found if record), None)

    def is_published(self, file: PolicyFile) -> bool:
        """Return whether *file* is just as it was published last."""
        policy = self.published(file)
        records = policy.timeline.records if policy else ()
        return bool(records) and records[-1].blob in file.blobs

    def is_strict(self, file: PolicyFile) -> bool:
        """Return whether the rules hold for *file*.

        In an adopted repository they do from `strict_since` on, for every file
        that is changed.
        """
        since = self.settings.dating.strict_since
        policy = self.published(file)
        if since is None:
            return True
        if policy and self.is_published(file):
            return policy.timeline.records[-1].strict
        return self.today >= since

    def is_unreadable(self, path: str) -> bool:
        """Return whether the file at *path* is there and could not be read."""
        return any(finding.path == path for finding in self.tree.wrong)


def subject(
    settings: Settings,
    *,
    today: date,
    base: str = "",
    progress: Callable[[int], None] | None = None,
) -> Subject:
    """Return what there is to judge on the day *today*, *base* a git revision.

    Compared is the commit in which *base* and HEAD parted, so that what *base*
    got meanwhile is not taken for a change of this branch.

    *progress* is called with the number of commits read so far.

    Raises:
        InputError: the repository cannot be read, or has no such revision.
        ExternalError: git failed.
    """
    published, unread = _published(settings, progress)
    listed = _listed(settings, published).__contains__ if published else None
    return Subject(
        settings=settings,
        tree=worktree(settings, listed=listed) if listed else worktree(settings),
        today=today,
        library=published,
        base=_base(settings, base) if base else None,
        unread=unread,
    )


def _listed(settings: Settings, library: Library) -> frozenset[str]:
    """Return the files git has or would take: what it ignores is never published."""
    changed = history.dirty(settings.root, settings.layout)
    past = (one.path for p in library.policies for one in p.timeline.past)
    return frozenset((*changed, *past, *(p.path for p in library.policies)))


def _base(settings: Settings, revision: str) -> Mapping[str, Record]:
    return history.at(
        settings.root,
        history.merge_base(settings.root, revision),
        layout=settings.layout,
        dating=settings.dating,
        zone=settings.publisher.zone,
    )


def _published(
    settings: Settings, progress: Callable[[int], None] | None
) -> tuple[Library | None, tuple[InputError, ...]]:
    """Return what is published, or what is wrong in the published files.

    The folder may mend those; nothing in it mends the repository itself.
    """
    try:
        return library(settings, progress=progress), ()
    except InputError as error:
        errors = error.errors if isinstance(error, InputErrors) else (error,)
        if not all(settings.layout.holds(one.path) for one in errors):
            raise
        return None, errors
