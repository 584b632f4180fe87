"""States of policy files turned into records: decoded, split, and dated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from typing import NamedTuple

from inforce.errors import InputError, InputErrors
from inforce.history.blobs import Blob, blobs, decoded
from inforce.history.layouts import Layout, Place
from inforce.history.repositories import Repository, moment
from inforce.history.tags import Tag, holding
from inforce.history.texts import GitTexts
from inforce.history.tracks import Step
from inforce.model.dates import Circumstances, DateRules, dated
from inforce.model.front_matter import FrontMatter
from inforce.model.records import DatedBy, Problem, Record
from inforce.model.restricted_yaml import entries
from inforce.model.source import (
    Source,
    cut,
    front_matter,
    lenient_front_matter,
    lenient_source,
    plain_entries,
    source,
)
from inforce.model.wording import Wording

_CARRIED = DatedBy(source="the state before")
_COMMIT = DatedBy(source="commit date")


class Content(NamedTuple):
    """One blob, read once for every state that has it.

    `source` is None when the blob is no text a person wrote; `error` is what is
    wrong with it, or with its front matter, without a path.
    """

    source: Source | None
    error: InputError | None = None
    is_utf8: bool = True


class State(NamedTuple):
    """One state, the record before it, and the number of the commit that ended it."""

    step: Step
    before: Record | None
    until: int | None


def contents(
    repository: Repository,
    ids: Iterable[str],
    layout: Layout,
    texts: GitTexts | None = None,
) -> Mapping[str, Content]:
    """Return the blobs *ids* read as policy files, through one process.

    With *texts*, the wordings are kept there, else each holds its text.

    Raises:
        ExternalError: git failed.
    """
    found = blobs(repository, dict.fromkeys(ids), limit=layout.max_bytes)
    if texts is None:
        return {blob.id: content(blob, layout) for blob in found}
    return {blob.id: _kept(blob, layout, texts) for blob in found}


def content(blob: Blob, layout: Layout) -> Content:
    """Return *blob* read as a policy file; never raises for what it holds."""
    if blob.content is None:
        what = f"has {blob.size:,} bytes; expected at most {layout.max_bytes:,}"
        return Content(None, InputError(what))
    if b"\0" in blob.content:
        return Content(None, InputError("is a binary file; expected text in UTF-8"))
    text, is_utf8 = decoded(blob.content)
    try:
        return Content(source(text, path=""), None, is_utf8)
    except InputError as error:
        return Content(lenient_source(text, path=""), error, is_utf8)


def _kept(blob: Blob, layout: Layout, texts: GitTexts) -> Content:
    """Return what `content` returns, with a wording that *texts* keeps."""
    texts.keep(blob)
    found = _cut(blob, texts)
    if found is not None:
        return Content(found)
    read = content(blob, layout)
    if read.source is None:
        return read
    wording = Wording.kept(texts, blob.id, read.source.wording.mark)
    return read._replace(source=replace(read.source, wording=wording))


def _cut(blob: Blob, texts: GitTexts) -> Source | None:
    """Return *blob* read without its text, or None where the text must be read."""
    if blob.content is None or b"\0" in blob.content:
        return None
    found = cut(blob.content)
    if found is None:
        return None
    declared = plain_entries(found.block, first_line=2)
    try:
        if declared is None:
            declared = entries(found.block, path="", first_line=2)
    except InputError:
        return None
    return Source(
        entries=declared,
        wording=Wording.kept(texts, blob.id, found.mark),
        body_line=found.body_line,
        fence="---",
    )


@dataclass(kw_only=True)
class Reader:
    """Turns the steps of files into records; gathers what is wrong on the way.

    `errors` are those of states that are published now, to be mended; `problems`
    those of older states, which nobody can mend.
    """

    contents: Mapping[str, Content]
    dating: DateRules
    zone: tzinfo
    tags: tuple[Tag, ...] = ()
    errors: list[InputError] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _reported: set[tuple[str, str]] = field(default_factory=set)

    def records(self, steps: Iterable[Step], place: Place) -> tuple[Record, ...]:
        """Return the records of one file in graph order, unreadable states left out."""
        every = tuple(steps)
        ends = (*(step.commit.number for step in every[1:]), None)
        found: list[Record] = []
        for step, until in zip(every, ends, strict=True):
            before = found[-1] if found else None
            record = self._record(State(step, before, until))
            if record is not None:
                found.append(_in_place(record, place))
        return tuple(found)

    def _record(self, state: State) -> Record | None:
        if not state.step.blob:
            return _deleted(state)
        read = self.contents[state.step.blob]
        if read.source is None:
            self._wrong(state, read.error)
            return None
        if not read.is_utf8:
            self._problem(
                state, "is not UTF-8, so was read as Windows-1252; save as UTF-8"
            )
        declared = self._declared(state, read) if self._is_strict(state) else None
        return declared or self._dated(state, read.source)

    def _is_strict(self, state: State) -> bool:
        since = self.dating.strict_since
        return since is None or self._day(state) >= since

    def _day(self, state: State) -> date:
        return moment(state.step.commit.seconds).astimezone(self.zone).date()

    def _declared(self, state: State, read: Content) -> Record | None:
        """Return the record a state declares, or None when it breaks a rule."""
        if read.source is None or read.error is not None:
            self._wrong(state, read.error)
            return None
        try:
            declared = front_matter(read.source, path=state.step.path)
        except InputError as error:
            self._wrong(state, error)
            return None
        if declared.effective is None:
            self._wrong(
                state, InputError("'effective' is missing; expected YYYY-MM-DD")
            )
            return None
        return _record(state, read.source, declared, declared.effective)

    def _dated(self, state: State, read: Source) -> Record:
        """Return the record of a state that is shown as it is, dated by the sources."""
        tag = holding(self.tags, state.step.commit.number, state.until)
        day = self._day(state)
        around = Circumstances(commit_day=day, tag=(tag.name, tag.day) if tag else None)
        answer = dated(read, self.dating, around)
        for problem in answer.problems:
            self._problem(state, problem.what, problem.line)
        title = lenient_front_matter(read, path=state.step.path)
        if answer.day is not None and answer.dated_by is not None:
            record = _record(state, read, title, answer.day)
            return replace(record, dated_by=answer.dated_by, strict=False)
        known = state.before.effective_on if state.before else day
        record = _record(state, read, title, known)
        carried = _CARRIED if state.before else _COMMIT
        return replace(record, dated_by=carried, strict=False)

    def _wrong(self, state: State, error: InputError | None) -> None:
        """Keep *error* as one to mend when the state is published now."""
        for one in error.errors if isinstance(error, InputErrors) else (error,):
            if one is None:
                continue
            if state.until is None:
                placed = InputError(one.what, path=state.step.path, line=one.line)
                self.errors.append(placed)
            else:
                self._problem(state, one.what, one.line)

    def _problem(self, state: State, what: str, line: int | None = None) -> None:
        """Report *what* once for a file: what nobody mended stays in every state."""
        path, commit = state.step.path, state.step.commit.id
        if (path, what) not in self._reported:
            self._reported.add((path, what))
            problem = Problem(what=what, path=path, line=line, commit=commit)
            self.problems.append(problem)


def _record(
    state: State, read: Source, declared: FrontMatter, effective_on: date
) -> Record:
    return Record(
        path=state.step.path,
        commit=state.step.commit.id,
        recorded_at=moment(state.step.commit.seconds),
        effective_on=effective_on,
        front_matter=declared,
        wording=read.wording,
        blob=state.step.blob,
        body_line=read.body_line,
    )


def _deleted(state: State) -> Record | None:
    before = state.before
    if before is None or before.wording is None:
        return None
    commit = state.step.commit
    return replace(
        before,
        commit=commit.id,
        recorded_at=moment(commit.seconds),
        wording=None,
        blob="",
    )


def _in_place(record: Record, place: Place) -> Record:
    """Return *record* as one of a version older than the repository, where it is."""
    if place.past_on is None:
        return record
    day = record.effective_on if record.strict else place.past_on
    return replace(record, is_past=True, effective_on=day)
