"""Effective dates and ends as calendar entries, each with a name that stays.

An entry stays in the calendar when its day is over. Calendar programs delete
what a subscribed calendar no longer holds, which would look like a version
called off; RFC 5545 (3.6) knows no calendar without entries; and a calendar
that depends on no day is right however late somebody builds.

Laws (tested as properties):

- names are unique, and what is published later never takes one away, so an
  announcement keeps its name when its date is moved;
- an entry that is not cancelled has the day of a version that stands, or of
  an end that does, and each of these has one such entry;
- the sequence of a version never goes back, and grows whenever its day changes
  or whether it is cancelled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from inforce.model.front_matter import Change
from inforce.model.policies import Policy
from inforce.model.timelines import Timeline
from inforce.model.versions import Version
from inforce.publication import addresses, words
from inforce.publication.ends import End, changes, ends
from inforce.publication.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a calendar, a whole day (VEVENT, RFC 5545 3.6.1).

    `name` is the policy and the first announced date, or the number of the
    end. `at` is the moment of the last change. `sequence` counts the moves and
    whatever else made it uncertain (SEQUENCE, RFC 5545 3.8.7.4). `title` and
    `text` are plain; `address` is rooted at `/`.
    """

    name: str
    day: date
    at: datetime
    sequence: int
    cancelled: bool
    title: str
    text: str
    address: str
    language: str


def entries(library: Library, slug: str = "") -> tuple[Entry, ...]:
    """Return the entries by day, of one policy or all; of a policy at least one."""
    policies = [p for p in library.policies if slug in ("", p.slug)]
    found = [entry for policy in policies for entry in _of_policy(policy)]
    return tuple(sorted(found, key=lambda entry: (entry.day, entry.name)))


def _of_policy(policy: Policy) -> Iterator[Entry]:
    known = ends(policy.timeline)
    for announced in _announcements(policy.timeline):
        yield _effective(policy, announced)
    for number, end in enumerate(known, 1):
        yield _end(policy, end, f"{_prefix(policy)}.end.{number}")


def _prefix(policy: Policy) -> str:
    """Return the slug without slashes, which some programs use as file names.

    A slug has no dot of its own, so two policies never become one.
    """
    return policy.slug.replace("/", ".")


def _announcements(timeline: Timeline) -> Iterator[tuple[Version, ...]]:
    """Yield each announced version with those that moved its date, in order."""
    moved = _moved(timeline)
    later = {version.effective_on for version in moved.values()}
    for version in timeline.versions:
        if version.effective_on not in later:
            chain = [version]
            while following := moved.get(chain[-1].effective_on):
                chain.append(following)
            yield tuple(chain)


def _moved(timeline: Timeline) -> dict[date, Version]:
    """Return by effective date the version that an announcement was moved to.

    Only a version that appeared with the move carries the announcement on. One
    announced before had an entry of its own by then, and keeps it; of two that
    were moved to the same day at once, the earlier goes on.
    """
    versions = {version.effective_on: version for version in timeline.versions}
    moved: dict[date, Version] = {}
    taken: set[date] = set()
    for day, version in versions.items():
        aside = version.set_aside
        if aside is None or aside.by is None or aside.by in taken:
            continue
        if versions[aside.by].published_at == aside.at:
            moved[day] = versions[aside.by]
            taken.add(aside.by)
    return moved


def _effective(policy: Policy, announced: tuple[Version, ...]) -> Entry:
    first, last = announced[0], announced[-1]
    cancelled = policy.timeline.period(last) is None
    moved = len(announced) > 1
    turns = _turns(policy.timeline, announced)
    return Entry(
        name=f"{_prefix(policy)}.{first.effective_on.isoformat()}",
        day=last.effective_on,
        at=max(last.announced_at, *turns) if turns else last.announced_at,
        sequence=_stages(policy.timeline, announced) + len(turns),
        cancelled=cancelled,
        title=_title(policy, last, cancelled=cancelled),
        text=_joined(
            _instead(policy, last) if cancelled else last.front_matter.summary,
            _moved_from(first.effective_on) if moved else "",
        ),
        address=addresses.version(policy.slug, last.effective_on),
        language=policy.language,
    )


def _stages(timeline: Timeline, announced: tuple[Version, ...]) -> int:
    """Return a number that grows whenever what is *announced* is moved.

    A version that stands again takes the moves after it out of a chain. So all
    that was set aside and stood again until the last time counts, and each
    revival more than it takes away.
    """
    moves = [v.set_aside.at for v in announced[:-1] if v.set_aside]
    again = [one.at for v in timeline.versions for one in v.revivals]
    if not again:
        return len(moves)
    asides = [v.set_aside.at for v in timeline.versions if v.set_aside]
    last = max(again)
    return (
        3 * len(again)
        + sum(at <= last for at in asides)
        + sum(at > last for at in moves)
    )


def _turns(timeline: Timeline, announced: tuple[Version, ...]) -> list[datetime]:
    """Return when it came to be in doubt whether *announced* takes effect.

    It was withdrawn, or an end of the policy was set, moved or called off.
    """
    first, last = announced[0], announced[-1]
    latest = max(version.effective_on for version in announced)
    if any(version.revivals for version in timeline.versions):
        latest = date.max
    found = [
        change.at
        for change in changes(timeline)
        if change.at > first.published_at and change.since <= latest
    ]
    return found + ([last.set_aside.at] if last.set_aside else [])


def _title(policy: Policy, version: Version, *, cancelled: bool) -> str:
    title = policy.title
    if cancelled:
        day = words.day(version.effective_on)
        return f"{title}: the version of {day} will not take effect"
    if version.front_matter.change is Change.EDITORIAL:
        return f"{title}: editorial revision takes effect"
    if policy.timeline.before(version) is None:
        return f"{title}: first version takes effect"
    return f"{title}: new version takes effect"


def _instead(policy: Policy, version: Version) -> str:
    """Return what happens in the place of a version that never takes effect."""
    if version.set_aside is None:
        return _ended(policy.timeline.ended_on)
    by = version.set_aside.by
    return f"The version of {words.day(by)} takes its place." if by else ""


def _ended(day: date | None) -> str:
    return f"The policy ends on {words.day(day)}." if day else ""


def _moved_from(day: date) -> str:
    return f"First announced for {words.day(day)}."


def _joined(*paragraphs: str) -> str:
    return "\n\n".join(text for text in paragraphs if text)


def _end(policy: Policy, end: End, name: str) -> Entry:
    before = (v for v in policy.timeline.standing if v.effective_on < end.on)
    cancelled = end.called_off or not any(before)
    day = words.day(end.on)
    title = f"{policy.title}: no longer in force"
    if cancelled:
        title = f"{policy.title}: does not end on {day}"
    return Entry(
        name=name,
        day=end.on,
        at=end.at,
        sequence=end.moves + cancelled,
        cancelled=cancelled,
        title=title,
        text=_moved_from(end.first_on) if end.moves else "",
        address=addresses.history(policy.slug),
        language=policy.language,
    )
