"""The fold of records into versions: the rules of DESIGN section 3, one by one.

A published history cannot be edited, so a breach of a rule never stops the
fold. It becomes a `Problem`, the wording is kept, and whoever asks decides
whether the problem must be mended before publishing.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo

from inforce.model.periods import Period
from inforce.model.records import Problem, Record
from inforce.model.versions import Revival, SetAside, Text, TextKind, Version


class Fold:
    """Versions as far as the records joined so far tell; join in graph order."""

    def __init__(self, zone: tzinfo) -> None:
        """Start with no version; days of commits are civil days in *zone*."""
        self.gaps: list[Period] = []
        self.end: date | None = None
        self.problems: list[Problem] = []
        self._zone = zone
        self._versions: dict[date, Version] = {}
        self._previous: Record | None = None

    def versions(self) -> tuple[Version, ...]:
        """Return the versions so far by effective date, oldest first."""
        return tuple(self._versions[day] for day in sorted(self._versions))

    def newest(self) -> Version | None:
        """Return the version of the state joined last, or None."""
        return self._versions[self._previous.effective_on] if self._previous else None

    def join_past(self, records: Iterable[Record]) -> None:
        """Join versions older than the repository (rule 8); deletions are ignored."""
        seen: set[str] = set()
        for record in records:
            if record.wording is not None:
                self._add_text(record, first=record.path not in seen)
                seen.add(record.path)

    def join(self, record: Record) -> None:
        """Join the next state of the policy file."""
        if record.wording is None:
            self._delete(record)
            return
        self._resume(record)
        moved = self._set_aside_named(record)
        self._check_order(record, moved=moved)
        self._postpone(record)
        self._add_text(record, first=self._previous is None)
        self._previous = record

    def _delete(self, record: Record) -> None:
        """Rule 7: deleted without `ends` is ended on the day of the commit."""
        if self.end is None:
            self.end = self._day(record)

    def _resume(self, record: Record) -> None:
        """Rule 7: a policy that comes back shows the gap it was away."""
        was, self.end = self.end, record.front_matter.ends
        if was is None or was > self._day(record) or was == self.end:
            return
        announced = record.effective_on not in self._versions
        until = self._day(record)
        if announced:
            until = max(until, record.effective_on)
        if until > was:
            self.gaps.append(Period(start=was, until=until))

    def _set_aside_named(self, record: Record) -> bool:
        """Apply `withdraws` and `replaces` new in *record*; return whether any is."""
        before = self._previous.front_matter if self._previous else None
        now = record.front_matter
        withdraws = (
            now.withdraws if not before or before.withdraws != now.withdraws else None
        )
        replaces = (
            now.replaces if not before or before.replaces != now.replaces else None
        )
        if withdraws:
            self._set_aside(record, withdraws, "withdraws", None)
        if replaces:
            self._set_aside(record, replaces, "replaces", record.effective_on)
        return bool(withdraws or replaces)

    def _set_aside(self, record: Record, day: date, key: str, by: date | None) -> None:
        wrong = self._why_not_aside(record, day)
        if wrong:
            self._problem(record, key, f"{key!r} names {day}, {wrong}")
            return
        aside = SetAside(at=record.recorded_at, by=by)
        self._versions[day] = replace(self._versions[day], set_aside=aside)

    def _why_not_aside(self, record: Record, day: date) -> str:
        version = self._versions.get(day)
        if version is None or day == record.effective_on:
            return "which is no other version; expected the date of an announced one"
        if version.set_aside:
            return "which was set aside before; remove the key"
        if self._day(record) >= day:
            return "which has taken effect; expected a version still to come"
        return ""

    def _check_order(self, record: Record, *, moved: bool) -> None:
        """Rule 5: an earlier date than the state before needs to be declared."""
        before = self._previous
        if before is None or record.effective_on >= before.effective_on or moved:
            return
        if self._corrects(record) and record.effective_on in self._versions:
            return
        self._problem(
            record,
            "effective",
            f"'effective' is {record.effective_on}, earlier than the announced "
            f"{before.effective_on}; expected a later date, or 'replaces: "
            f"{before.effective_on}' to say that it will not take effect as announced",
        )

    def _postpone(self, record: Record) -> None:
        """Rule 6: the same wording with a later date, before the first date came."""
        before = self._previous
        if (
            before is None
            or record.wording != before.wording
            or record.effective_on <= before.effective_on
            or self._day(record) >= before.effective_on
        ):
            return
        version = self._versions[before.effective_on]
        if version.set_aside is None:
            aside = SetAside(at=record.recorded_at, by=record.effective_on)
            self._versions[version.effective_on] = replace(version, set_aside=aside)

    def _add_text(self, record: Record, *, first: bool) -> None:
        """Rules 1 to 4: a new version, or another text of a version there is."""
        version = self._versions.get(record.effective_on)
        text = self._text(record, first=first)
        if version is None:
            texts: tuple[Text, ...] = (text,)
        elif version.wording == text.wording:
            texts = version.texts
        else:
            texts = (*version.texts, self._changed(record, text))
        if version is not None and version.set_aside:
            self._reuse(record)
        self._versions[record.effective_on] = Version(
            effective_on=record.effective_on,
            texts=texts,
            front_matter=record.front_matter,
            dated_by=record.dated_by,
            revivals=_revivals(version, record) if version else (),
        )

    def _reuse(self, record: Record) -> None:
        self._problem(
            record,
            "effective",
            f"'effective' is {record.effective_on}, the date of a version that was "
            "set aside; expected a date no version has had, because addresses are "
            "never used again",
        )

    def _changed(self, record: Record, text: Text) -> Text:
        """Rule 2: declared is a correction, not declared is shown as such."""
        note = record.front_matter.correction if self._corrects(record) else ""
        kind = TextKind.CORRECTION if note else TextKind.UNDECLARED
        return replace(text, kind=kind, note=note)

    def _corrects(self, record: Record) -> bool:
        before = self._previous.front_matter.correction if self._previous else ""
        now = record.front_matter.correction
        return bool(now) and (now != before or record.is_past)

    def _text(self, record: Record, *, first: bool) -> Text:
        if record.wording is None:
            raise ValueError("a deletion has no text")
        return Text(
            wording=record.wording,
            published_at=published_at(record, first=first, zone=self._zone),
            commit=record.commit,
            path=record.path,
            blob=record.blob,
        )

    def _problem(self, record: Record, key: str, what: str) -> None:
        if record.strict:
            line = record.front_matter.line(key)
            self.problems.append(
                Problem(what=what, path=record.path, line=line, commit=record.commit)
            )

    def _day(self, record: Record) -> date:
        return record.recorded_at.astimezone(self._zone).date()


def _revivals(version: Version, record: Record) -> tuple[Revival, ...]:
    """Return the revivals of *version* with *record*, which is of its date.

    A commit that is not older than the record set it aside where nobody saw it.
    """
    aside = version.set_aside
    if aside is None or aside.at >= record.recorded_at:
        return version.revivals
    return (*version.revivals, Revival(aside=aside, at=record.recorded_at))


def published_at(record: Record, *, first: bool, zone: tzinfo) -> datetime:
    """Return the moment *record* became public, UTC.

    The first state of a file may say `published:` because its version is older
    than the repository; then it is that day's first moment in *zone*, unless
    the commit is older still. Everything else became public with its commit.
    """
    day = record.front_matter.published
    if not first or day is None:
        return record.recorded_at
    declared = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
    return min(declared, record.recorded_at)
