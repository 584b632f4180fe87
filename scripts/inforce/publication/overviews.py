"""The home page and the history of a policy: states and events at a glance."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from inforce.model.front_matter import Change
from inforce.model.policies import Policy
from inforce.model.versions import Version
from inforce.publication import addresses, words
from inforce.publication.banners import policy_banners
from inforce.publication.contents import (
    HistoryContent,
    HistoryEntry,
    HomeContent,
    HomeRow,
    Link,
)
from inforce.publication.documents import Documents
from inforce.publication.errata import dated_by, errata
from inforce.publication.library import Library
from inforce.publication.navigation import policy_link
from inforce.publication.pages import shown_version


def home(library: Library, on: date) -> HomeContent:
    """Return the state of every policy on the day *on*, translations with theirs."""
    originals = [policy for policy in library.policies if not policy.translation_of]
    published = (
        text.published_at.astimezone(policy.timeline.zone).date()
        for policy in library.policies
        for version in policy.timeline.versions
        for text in version.texts
    )
    return HomeContent(
        rows=tuple(_row(library, policy, on) for policy in originals),
        last_change=max(published, default=None),
    )


def _row(library: Library, policy: Policy, on: date) -> HomeRow:
    timeline, shown = policy.timeline, shown_version(policy, on)
    current = timeline.in_force_on(on)
    coming = next(iter(timeline.upcoming(on)), None)
    return HomeRow(
        title=policy.title,
        address=addresses.policy(policy.slug),
        history=addresses.history(policy.slug),
        state=timeline.state(shown, on),
        group=timeline.newest.front_matter.group,
        in_force_since=current.effective_on if current else None,
        next_on=coming.effective_on if coming else None,
        next_changes=_coming(policy, coming),
        ended_on=timeline.ended_on if timeline.ended(on) else None,
        translations=tuple(
            replace(policy_link(other), language=other.language)
            for other in library.translations(policy)
        ),
    )


def _coming(policy: Policy, version: Version | None) -> str:
    """Return the address to read about *version*: its redline if it has one."""
    if version is None:
        return ""
    redlined = policy.timeline.before(version) is not None
    to = addresses.changes if redlined else addresses.version
    return to(policy.slug, version.effective_on)


def timeline_of(policy: Policy, on: date, documents: Documents) -> HistoryContent:
    """Return the versions of *policy* with their states on the day *on*."""
    newest_first = reversed(policy.timeline.versions)
    return HistoryContent(
        banners=policy_banners(policy, on),
        entries=tuple(_entry(policy, v, on, documents) for v in newest_first),
        gaps=tuple(_gaps(policy)),
        policy=policy_link(policy),
    )


def _entry(
    policy: Policy, version: Version, on: date, documents: Documents
) -> HistoryEntry:
    timeline, front = policy.timeline, version.front_matter
    return HistoryEntry(
        effective_on=version.effective_on,
        state=timeline.state(version, on),
        in_force=words.in_force(timeline.period(version)),
        published_on=version.published_at.astimezone(timeline.zone).date(),
        summary=front.summary,
        label=front.label,
        editorial=front.change is Change.EDITORIAL,
        notice_waived=front.notice_waived,
        set_aside=_set_aside(version),
        counted=_counted(policy, version, documents),
        links=tuple(_links(policy, version, on)),
        errata=errata(policy, version),
        dated_by=dated_by(version),
        commit=version.text.commit,
        digest=version.wording.digest,
    )


def _set_aside(version: Version) -> str:
    if version.set_aside is None:
        return ""
    by = version.set_aside.by
    if by is None:
        return "Will not take effect"
    return f"Now takes effect on {words.day(by)}"


def _counted(policy: Policy, version: Version, documents: Documents) -> str:
    """Return `3 added, 1 removed`, empty for the first version."""
    before = policy.timeline.before(version)
    if before is None:
        return ""
    counts = documents.counts(policy, before.text, version.text)
    said = [f"{number} {kind}" for kind, number in counts.items() if number]
    return ", ".join(said) or "no change in the text"


def _links(policy: Policy, version: Version, on: date) -> Iterator[Link]:
    slug, day = policy.slug, version.effective_on
    yield Link(
        text=f"Read the version of {words.day(day)}",
        address=addresses.version(slug, day),
    )
    if policy.timeline.before(version) is not None:
        yield Link(
            text=f"Changes of {words.day(day)}", address=addresses.changes(slug, day)
        )
    current = policy.timeline.in_force_on(on)
    if current is not None and current != version:
        yield Link(
            text=f"{words.day(day)} compared with the text in force",
            address=addresses.since(slug, day),
        )


def _gaps(policy: Policy) -> Iterator[str]:
    for gap in policy.timeline.gaps:
        if gap.last_day is not None:
            yield (
                f"Not in force from {words.day(gap.start)} "
                f"to {words.day(gap.last_day)}."
            )
    if policy.timeline.ended_on is not None:
        yield f"No longer in force from {words.day(policy.timeline.ended_on)} on."
