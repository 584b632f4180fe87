"""The laws of planning over generated histories and people.

The oracle is the list of events itself: who was there, who asked, and what was
taken back on the same day.
"""

from datetime import datetime, time

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from model.builders import ZONE, day
from model.test_timeline_laws import histories
from notify.world import World, person, recorded
from publication.makers import policy

from inforce.notify.deliveries import DeliveryState
from inforce.notify.occasions import TAKING_BACK, TELLING, superseded
from inforce.notify.plan import UNSENT
from inforce.people.persons import EVERY_POLICY, Audience, Mode
from inforce.publication.events import EventKind
from inforce.publication.notices import notices

DAYS = 48
SLUGS = ("privacy", "terms")
ZONES = ("", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York", "Nowhere/At_All")
# They are owed to those who heard of what they take back.
ON_CONDITION = (*TAKING_BACK, EventKind.RESUMED)
OUTCOMES = (
    DeliveryState.SENT,
    DeliveryState.DEFERRED,
    DeliveryState.UNCERTAIN,
    DeliveryState.FAILED,
    DeliveryState.PLANNED,
)


def evening(number: int) -> int:
    return int(datetime.combine(day(number), time(18), tzinfo=ZONE).timestamp())


@st.composite
def crowds(draw: st.DrawFn, joined: st.SearchStrategy[int]):
    """Return one to five people; some share a mailbox as account and subscriber."""
    mode = st.sampled_from(Mode)
    found = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        chosen = draw(st.lists(st.sampled_from((*SLUGS, EVERY_POLICY)), max_size=2))
        found.append(
            person(
                number,
                audience=draw(st.sampled_from(Audience)),
                joined=draw(joined),
                zone=draw(st.sampled_from(ZONES)),
                same_as=draw(st.sampled_from(["", "a", "b"])),
                subscriptions={slug: draw(mode) for slug in chosen},
            )
        )
    return _one_row_an_audience(found)


def _one_row_an_audience(found):
    seen = set()
    for one in found:
        key = (one.same_as, one.audience)
        if not one.same_as or key not in seen:
            seen.add(key)
            yield one


@st.composite
def events(draw: st.DrawFn):
    """Return the events of two policies in the order they became known."""
    found = [
        event
        for slug in SLUGS
        for event in notices(policy(*draw(histories()), slug=slug), day(DAYS), (7, 3))
    ]
    return sorted(found, key=lambda event: (event.at, event.name))


def record(one: World, every, on: int, cutoff: int | None = None) -> None:
    """Record the events that are known in the evening of day *on*."""
    for number, event in enumerate(every, 1):
        if number not in one.known and event.at.timestamp() <= evening(on):
            one.known[number] = recorded(
                event, number, on if cutoff is None else cutoff
            )


PEOPLE = crowds(st.integers(-1, DAYS)).map(list)
FIRST = crowds(st.just(-1)).map(list)
QUIET = st.sampled_from([None, (21, 8), (1, 5), (9, 17)])
RUNS = st.sets(st.integers(0, DAYS), min_size=1, max_size=6).map(sorted)


@limits(max_examples=150, deadline=None)
@given(events(), PEOPLE, RUNS, QUIET, st.data())
def test_nobody_is_told_twice_nor_of_the_past_nor_too_early(
    every, crowd, runs, quiet, data
):
    one = World(people=crowd, quiet=quiet)
    for on in runs:
        record(one, every, on)
        one.plan(evening(on))
        for number, (_, standing, _) in list(one.deliveries.items()):
            if standing.state in UNSENT and standing.events:
                one.settle(number, data.draw(st.sampled_from(OUTCOMES)))
    _check(one)


def _check(one: World) -> None:
    by_subject = {who.subject: who for who in one.people}
    mailboxes = set()
    for subject, told in one.items.items():
        who = by_subject[subject]
        for event in told:
            assert who.joined <= one.known[event].cutoff
            if who.same_as:
                assert (who.same_as, event) not in mailboxes
                mailboxes.add((who.same_as, event))
    for subject, _, mail in one.deliveries.values():
        assert mail.added == tuple(sorted(mail.added))
        assert set(mail.added) <= set(mail.events)
        for event in mail.added:
            assert one.items[subject][event]
            assert mail.next_at >= one.known[event].due_at


@limits(max_examples=120, deadline=None)
@given(events(), PEOPLE)
def test_nobody_is_missed_when_every_day_is_planned_and_sent(every, crowd):
    one = World(people=crowd)
    overtaken = set()
    for on in range(DAYS + 1):
        before = set(one.known)
        record(one, every, on)
        # What came and was taken back within a day is told to nobody.
        overtaken |= set(superseded(one.known.values())) - before
        one.plan(evening(on))
        for number in one.deliveries:
            one.settle(number, DeliveryState.SENT)
    for event in one.known.values():
        if event.kind not in ON_CONDITION and event.id not in overtaken:
            owed = {who.subject for who in crowd if _is_owed(who, event, crowd)}
            told = {who.subject for who in crowd if event.id in one.told(who.subject)}
            assert told == owed


def _is_owed(who, event, crowd) -> bool:
    if who.joined > event.cutoff:
        return False
    chosen = [who.subscriptions.get(one) for one in (event.slugs[0], EVERY_POLICY)]
    if next((one for one in chosen if one), Mode.OFF) is Mode.OFF:
        return False
    if who.audience is Audience.ACCOUNT or not who.same_as:
        return True
    return not any(
        other.audience is Audience.ACCOUNT
        and other.same_as == who.same_as
        and _is_owed(other, event, crowd)
        for other in crowd
    )


@limits(max_examples=120, deadline=None)
@given(events(), PEOPLE, RUNS)
def test_who_believes_in_a_version_hears_when_it_is_set_aside_and_nobody_else(
    every, crowd, runs
):
    one = _all_sent(every, crowd, runs)
    overtaken = superseded(one.known.values())
    for event in one.known.values():
        said = [other for other in one.known.values() if _is_word_before(other, event)]
        announced = any(other.name.endswith("/announced") for other in said)
        if event.kind in TAKING_BACK and announced and event.id not in overtaken:
            for mailbox in _mailboxes(crowd):
                told = {number for who in mailbox for number in one.told(who.subject)}
                heard = [other.kind for other in said if other.id in told]
                assert (event.id in told) == (heard[-1:] != [] and heard[-1] in TELLING)


def _is_word_before(other, event):
    """Return whether *other* said before *event* whether its version comes.

    Events are numbered in the order they became known.
    """
    words = (*TELLING, *TAKING_BACK)
    return (
        other.version == event.version and other.kind in words and other.id < event.id
    )


@limits(max_examples=120, deadline=None)
@given(events(), PEOPLE, RUNS)
def test_who_was_told_of_an_end_hears_that_the_policy_goes_on_and_nobody_else(
    every, crowd, runs
):
    one = _all_sent(every, crowd, runs)
    overtaken = superseded(one.known.values())
    for event in one.known.values():
        if event.kind is EventKind.RESUMED and event.id not in overtaken:
            ends = _ends(one, event)
            for mailbox in _mailboxes(crowd):
                told = {number for who in mailbox for number in one.told(who.subject)}
                assert (event.id in told) == bool(told & ends)


def _ends(one, resumed):
    """Return the end after which a policy was resumed, if it is known."""
    return {
        other.id
        for other in one.known.values()
        if other.kind is EventKind.ENDED
        if (other.slugs, other.number + 1) == (resumed.slugs, resumed.number)
    }


def _all_sent(every, crowd, runs):
    """Return the world in which every mail of each run arrived."""
    one = World(people=crowd)
    for on in runs:
        record(one, every, on)
        one.plan(evening(on))
        for number in one.deliveries:
            one.settle(number, DeliveryState.SENT)
    return one


def _mailboxes(crowd):
    """Return the rows of each mailbox."""
    shared = {who.same_as or who.subject for who in crowd}
    return [[w for w in crowd if key in (w.same_as, w.subject)] for key in shared]


@limits(max_examples=120, deadline=None)
@given(events(), FIRST, RUNS, st.integers(1, 3), st.integers(0, 4))
def test_where_a_run_stopped_makes_no_difference(every, crowd, runs, chunk, chunks):
    whole, parts = World(people=crowd), World(people=crowd)
    for on in runs:
        for one in (whole, parts):
            record(one, every, on)
        whole.plan(evening(on))
        parts.plan(evening(on), chunk=chunk, chunks=chunks)
        parts.plan(evening(on), chunk=chunk)

    for who in crowd:
        assert whole.standing(who.subject) == parts.standing(who.subject)
        assert whole.items.get(who.subject) is None or set(
            whole.items[who.subject]
        ) == set(parts.items[who.subject])


@limits(max_examples=120, deadline=None)
@given(events(), PEOPLE, RUNS, QUIET)
def test_planning_again_adds_nothing(every, crowd, runs, quiet):
    one = World(people=crowd, quiet=quiet)
    for on in runs:
        record(one, every, on)
        one.plan(evening(on))

        assert one.plan(evening(on)) == 0


@limits(max_examples=150, deadline=None)
@given(events(), FIRST, RUNS)
def test_planning_day_by_day_tells_the_same_as_planning_once(every, crowd, runs):
    daily, once = World(people=crowd), World(people=crowd)
    for on in runs:
        record(daily, every, on, cutoff=0)
        daily.plan(evening(on))
    record(once, every, runs[-1], cutoff=0)
    once.plan(evening(runs[-1]))

    for who in crowd:
        assert daily.told(who.subject) == once.told(who.subject)


@limits(max_examples=100, deadline=None)
@given(events(), FIRST, st.integers(0, DAYS))
def test_a_person_gets_one_mail_a_day(every, crowd, on):
    one = World(people=crowd)
    record(one, every, on)
    one.plan(evening(on))

    for who in crowd:
        weekly = Mode.WEEKLY in who.subscriptions.values()
        mails = one.standing(who.subject)
        # Weekly mail waits for Monday, unless the notice period runs out.
        assert len(mails) <= (2 if weekly else 1)
