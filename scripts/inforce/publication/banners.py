"""The status of what a reader looks at (DESIGN section 12), in absolute dates."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from inforce.model.policies import Policy
from inforce.model.versions import State, Version
from inforce.publication import addresses, words
from inforce.publication.contents import Banner, Link
from inforce.publication.pages import shown_version


def policy_banners(policy: Policy, on: date) -> tuple[Banner, ...]:
    """Return the status of the text in force, then of each version to come."""
    shown = shown_version(policy, on)
    first = _version_banner(policy, shown, on)
    coming = [v for v in policy.timeline.upcoming(on) if v != shown]
    if coming and first.state is State.IN_FORCE:
        first = replace(first, links=())
    return (first, *(_coming(policy, version) for version in coming))


def version_banners(policy: Policy, version: Version, on: date) -> tuple[Banner, ...]:
    """Return the status of one version as its only banner."""
    return (_version_banner(policy, version, on),)


def _coming(policy: Policy, version: Version) -> Banner:
    day = words.day(version.effective_on)
    return Banner(
        state=State.UPCOMING,
        sentence=f"A new version takes effect on {day}.",
        summary=version.front_matter.summary,
        links=tuple(_coming_links(policy, version)),
        switches_on=version.effective_on,
        then=f"A new version took effect on {day}.",
        then_state=State.IN_FORCE,
    )


def _coming_links(policy: Policy, version: Version) -> Iterator[Link]:
    day = words.day(version.effective_on)
    if policy.timeline.before(version) is not None:
        address = addresses.changes(policy.slug, version.effective_on)
        yield Link(text=f"What changes on {day}", address=address)
    address = addresses.version(policy.slug, version.effective_on)
    yield Link(text=f"Read the version of {day}", address=address)
    yield _to_calendar(policy)


def _version_banner(policy: Policy, version: Version, on: date) -> Banner:
    state = policy.timeline.state(version, on)
    maker = {
        State.IN_FORCE: _in_force,
        State.UPCOMING: _upcoming,
        State.SUPERSEDED: _superseded,
        State.ENDED: _ended,
    }.get(state, _set_aside)
    return maker(policy, version, on)


def _in_force(policy: Policy, version: Version, _on: date) -> Banner:
    period = policy.timeline.period(version)
    if period is None or period.until is None:
        since = words.day(version.effective_on)
        return Banner(
            state=State.IN_FORCE,
            sentence=f"This is the version in force since {since}.",
        )
    following = _following(policy, version)
    return Banner(
        state=State.IN_FORCE,
        sentence=f"This is the version {words.in_force(period)}.",
        switches_on=period.until,
        then=f"This version was {words.in_force(period)}.",
        then_state=State.SUPERSEDED if following else State.ENDED,
        links=following,
    )


def _following(policy: Policy, version: Version) -> tuple[Link, ...]:
    following = policy.timeline.after(version)
    if following is None:
        return ()
    address = addresses.changes(policy.slug, following.effective_on)
    day = words.day(following.effective_on)
    return (Link(text=f"What changes on {day}", address=address),)


def _upcoming(policy: Policy, version: Version, _on: date) -> Banner:
    day = words.day(version.effective_on)
    announced = version.announced_at.astimezone(policy.timeline.zone).date()
    return Banner(
        state=State.UPCOMING,
        sentence=f"This version was announced on {words.day(announced)} "
        f"and takes effect on {day}.",
        summary=version.front_matter.summary,
        links=(
            _to_policy(policy),
            *_changes(policy, version),
            _to_calendar(policy),
        ),
        switches_on=version.effective_on,
        then=f"This version took effect on {day}.",
        then_state=State.IN_FORCE,
    )


def _superseded(policy: Policy, version: Version, on: date) -> Banner:
    period = policy.timeline.period(version)
    links = [_to_policy(policy)]
    if policy.timeline.in_force_on(on) is not None:
        address = addresses.since(policy.slug, version.effective_on)
        links.append(Link(text="What changed since", address=address))
    return Banner(
        state=State.SUPERSEDED,
        sentence=f"You are reading the version {words.in_force(period)}. "
        "It is no longer in force.",
        links=tuple(links),
    )


def _set_aside(policy: Policy, version: Version, _on: date) -> Banner:
    announced = f"Announced for {words.day(version.effective_on)}"
    by = version.set_aside.by if version.set_aside else None
    if by is None:
        return Banner(
            state=State.WITHDRAWN,
            sentence=f"{announced}, will not take effect.",
            links=(_to_policy(policy),),
        )
    later = by > version.effective_on
    link = Link(
        text=f"Read the version of {words.day(by)}",
        address=addresses.version(policy.slug, by),
    )
    return Banner(
        state=State.POSTPONED if later else State.BROUGHT_FORWARD,
        sentence=f"{announced}, now takes effect on {words.day(by)}.",
        links=(link, _to_policy(policy)),
    )


def _ended(policy: Policy, _version: Version, on: date) -> Banner:
    timeline = policy.timeline
    gap = next((gap.start for gap in timeline.gaps if on in gap), None)
    day = timeline.ended_on if gap is None else gap
    sentence = "This policy ended."
    if day is not None:
        sentence = f"This policy ended on {words.day(day)}."
    history = Link(
        text=f"{policy.title}: history", address=addresses.history(policy.slug)
    )
    return Banner(state=State.ENDED, sentence=sentence, links=(history,))


def draft_banner(policy: Policy, wrong: str = "") -> Banner:
    """Return the banner of an uncommitted text; *wrong* says what must be mended."""
    return Banner(
        state=State.DRAFT,
        sentence="Draft, not published.",
        summary=wrong,
        links=(_to_policy(policy),),
    )


def _to_policy(policy: Policy) -> Link:
    return Link(
        text=f"{policy.title}: text in force", address=addresses.policy(policy.slug)
    )


def _to_calendar(policy: Policy) -> Link:
    return Link(text="Add to calendar", address=addresses.calendar(policy.slug))


def _changes(policy: Policy, version: Version) -> tuple[Link, ...]:
    if policy.timeline.before(version) is None:
        return ()
    address = addresses.changes(policy.slug, version.effective_on)
    return (Link(text="What changes", address=address),)
