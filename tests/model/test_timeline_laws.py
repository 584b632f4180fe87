"""The laws of timelines over generated histories, against a plain oracle.

The oracle answers the same questions from the same records with lists and
loops over days, and shares no code with the package.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from model.builders import ZONE, built, day, noon, record

from inforce.model.records import Record
from inforce.model.versions import State

WINDOW = range(-2, 44)
OFFSETS = st.integers(0, 40)
NAMED = st.none() | st.integers(0, 40).map(day)
TEXTS = st.sampled_from(["first", "second", "third"])


@st.composite
def histories(draw: st.DrawFn) -> list[Record]:
    """Return one to seven records; some commits carry an earlier time than before."""
    records: list[Record] = []
    at = 0
    for _ in range(draw(st.integers(1, 7))):
        at = max(0, at + draw(st.integers(-2, 9)))
        deleted = bool(records) and draw(st.integers(0, 9)) == 0
        if deleted:
            records.append(record(at, _offset(records[-1]), None))
            continue
        records.append(
            record(
                at,
                draw(OFFSETS | st.just(_offset(records[-1]) if records else 3)),
                draw(TEXTS),
                correction=draw(st.sampled_from(["", "", "mended", "again"])),
                replaces=draw(st.none() | NAMED),
                withdraws=draw(st.none() | NAMED),
                ends=draw(st.none() | st.none() | NAMED),
            )
        )
    return records


def _offset(one: Record) -> int:
    return (one.effective_on - day(0)).days


@dataclass
class Oracle:
    """Versions as rows of [date, wordings, set aside], days that are over as a set."""

    rows: list[list] = field(default_factory=list)
    over: set = field(default_factory=set)
    end: object = None
    state: Record | None = None

    def row(self, when):
        return next((row for row in self.rows if row[0] == when), None)

    def tell(self, one: Record) -> None:
        today = one.recorded_at.astimezone(ZONE).date()
        if one.wording is None:
            if self.end is None:
                self.end = today
            return
        self.come_back(one, today)
        self.name_aside(one, today)
        self.postpone(one, today)
        row = self.row(one.effective_on)
        if row is None:
            self.rows.append([one.effective_on, [one.wording.text], False])
        else:
            row[2] = False
            if row[1][-1] != one.wording.text:
                row[1].append(one.wording.text)
        self.state = one

    def name_aside(self, one: Record, today) -> None:
        for name in ("withdraws", "replaces"):
            named = getattr(one.front_matter, name)
            told_before = self.state and getattr(self.state.front_matter, name)
            row = self.row(named)
            if not row or named == told_before or named == one.effective_on:
                continue
            row[2] = row[2] or today < named

    def postpone(self, one: Record, today) -> None:
        earlier = self.state
        if earlier is None or one.wording != earlier.wording:
            return
        if today < earlier.effective_on < one.effective_on:
            self.row(earlier.effective_on)[2] = True

    def come_back(self, one: Record, today) -> None:
        ended, self.end = self.end, one.front_matter.ends
        if ended is None or ended > today or ended == self.end:
            return
        until = today
        if self.row(one.effective_on) is None and one.effective_on > today:
            until = one.effective_on
        for number in WINDOW:
            if ended <= day(number) < until:
                self.over.add(day(number))

    def in_force_on(self, when):
        if when in self.over or (self.end is not None and when >= self.end):
            return None
        best = None
        for row in self.rows:
            if not row[2] and row[0] <= when and (best is None or row[0] > best[0]):
                best = row
        return best[1][-1] if best else None


def oracle(records: list[Record]) -> Oracle:
    told = Oracle()
    for one in records:
        told.tell(one)
    return told


@settings(max_examples=3000, deadline=None)
@given(histories())
def test_in_force_agrees_with_the_oracle_on_every_day(records):
    line, told = built(*records), oracle(records)

    for number in WINDOW:
        version = line.in_force_on(day(number))
        answer = version.wording.text.strip() if version else None
        expected = told.in_force_on(day(number))
        assert answer == (expected.strip() if expected else None)


@settings(max_examples=2500, deadline=None)
@given(histories(), st.integers(-1, 50))
def test_known_at_agrees_with_the_oracle_of_what_was_published(records, moment):
    told = oracle([one for one in records if one.recorded_at <= noon(moment)])
    known = built(*records).known_at(noon(moment))

    assert (known is None) == (not told.rows)
    for number in WINDOW:
        version = known.in_force_on(day(number)) if known else None
        expected = told.in_force_on(day(number))
        assert (version.wording.text if version else None) == expected


@settings(max_examples=2000, deadline=None)
@given(histories())
def test_at_most_one_version_is_in_force_and_one_is_until_the_end(records):
    line = built(*records)

    for number in WINDOW:
        states = [line.state(version, day(number)) for version in line.versions]
        reached = any(v.effective_on <= day(number) for v in line.standing)
        expected = 1 if reached and not line.ended(day(number)) else 0
        assert states.count(State.IN_FORCE) == expected


@settings(max_examples=1000, deadline=None)
@given(histories())
def test_every_wording_ever_published_stays_reachable(records):
    line = built(*records)

    kept = {text.wording for version in line.versions for text in version.texts}
    assert {one.wording for one in records if one.wording} == kept


@settings(max_examples=1000, deadline=None)
@given(histories(), histories(), st.integers(0, 30))
def test_later_commits_never_change_what_was_known(records, later, moment):
    shift = moment + 60
    after = [
        record(shift + number, _offset(one), one.wording and one.wording.text)
        for number, one in enumerate(later)
    ]
    before = built(*records).known_at(noon(moment))
    now = built(*records, *after).known_at(noon(moment))

    assert (before and before.versions) == (now and now.versions)
    assert (before and before.gaps) == (now and now.gaps)


@settings(max_examples=500, deadline=None)
@given(histories())
def test_periods_meet_without_gap_or_overlap(records):
    line = built(*records)

    periods = [line.period(version) for version in line.standing]
    standing = [period for period in periods if period]
    for earlier, following in pairwise(standing):
        assert earlier.until == following.start
