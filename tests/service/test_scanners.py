"""Programs that look at every link of every mail change nothing by it."""

import re
from email import message_from_bytes, policy
from html import unescape
from urllib.parse import urljoin

from model.builders import day, record
from notify.mails import FIRST, SECOND, arabic, event, policies
from publication.makers import policy as changing
from service.conftest import Counter, heading
from service.visitors import dump, links, mailed, written

from inforce.people import errands
from inforce.people.errands import Kind
from inforce.people.links import Purpose
from inforce.people.persons import Status
from inforce.publication.events import Event, EventKind, events

SCANNER = {"User-Agent": "Mozilla/5.0 (compatible; link scanner)"}
TURNS = 3


def scanned(counter: Counter, paths: list[str]) -> set[str]:
    """Ask for all of *paths*, and for all that their pages lead to; return them."""
    known, waiting = set(), list(paths)
    while waiting and len(known) < 200:
        path = waiting.pop()
        if path in known:
            continue
        known.add(path)
        for _ in range(TURNS):
            for method in ("HEAD", "GET"):
                answer = counter.web.request(method, path, headers=SCANNER)
                assert answer.status_code < 500, path
        html = answer.text
        # Also what a scanner takes for a link: the action of a form.
        found = re.findall(r'(?:href|action|formaction)="([^"#]*)"', html)
        waiting += [urljoin(path, unescape(one)) for one in found]
        waiting = [one for one in waiting if one.startswith("/")]
    return known


def asked(counter: Counter) -> list[bytes]:
    """Ask for every mail that a person can ask for; return the mails."""
    counter.subscribe("new@example.org")
    counter.enter("confirmed@example.org")
    counter.subscribe("confirmed@example.org")
    number = counter.enter("moves@example.org")
    counter.web.post(
        f"/preferences/{counter.link(Purpose.MANAGE, number)}",
        data={"act": "move", "email": "moved@example.org"},
    )
    with counter.engine.begin() as connection:
        errands.asked(connection, Kind.ALARM, None, "", counter.clock.now)
    wanted = {kind.value for kind in Kind} - {Kind.NOTHING.value}
    assert {kind for kind, _ in counter.errands()} >= wanted
    return [one.message for one in mailed(counter)]


def undeclared() -> Event:
    """Return the event of a wording that changed without a word about it."""
    policy = changing(record(0, 1, FIRST), record(3, 1, SECOND, strict=False))
    found = events(policy, day(99))
    return next(one for one in found if one.kind is EventKind.UNDECLARED)


def announced(counter: Counter) -> dict[str, bytes]:
    """Return a mail about each kind of event, and one about several of them."""
    number = counter.enter("reader@example.org")
    made = policies()
    told = {kind: event(policy, kind) for kind, policy in made.items()}
    changed = undeclared()
    told |= {changed.kind.value: changed}
    assert {one.kind for one in told.values()} == set(EventKind)
    mails = {kind: written(counter, number, one) for kind, one in told.items()}
    several = [told["announced"], event(arabic(), "announced")]
    return {**mails, "several": written(counter, number, *several)}


def everything_mailed(counter: Counter) -> list[str]:
    """Return every link to the service in every kind of mail."""
    mails = [*asked(counter), *announced(counter).values()]
    return list(dict.fromkeys(path for one in mails for path in links(one)))


def test_looking_at_every_link_of_every_mail_changes_no_row(counter: Counter):
    paths = everything_mailed(counter)
    pages = {path.split("/")[1] for path in paths}
    before = dump(counter.engine)

    seen = scanned(counter, paths)

    assert pages == {"confirm", "not-me", "preferences", "unsubscribe", "subscribe"}
    assert {one.split("/")[1] for one in seen} >= pages | {"export", "erase"}
    assert dump(counter.engine) == before


def test_every_mail_about_a_policy_leads_to_where_it_is_stopped(counter: Counter):
    for kind, raw in announced(counter).items():
        header = message_from_bytes(raw, policy=policy.default)["List-Unsubscribe"]
        (stop,) = re.findall(r"https://mail\.example(/unsubscribe/[^>]+)>", header)

        assert stop in links(raw), kind
        assert counter.web.get(stop).status_code == 200


def test_after_the_scanner_the_links_still_work_for_their_person(counter: Counter):
    paths = everything_mailed(counter)
    confirm = next(one for one in paths if one.startswith("/confirm/"))
    scanned(counter, paths)
    before = dump(counter.engine)

    said = heading(counter.web.post(confirm).text)

    assert said == "You will get mail from now on"
    assert dump(counter.engine) != before
    who = [one["status"] for one in counter.contacts()]
    assert who.count(Status.CONFIRMED.value) == 4


def test_links_that_ran_out_are_looked_at_without_a_trace(counter: Counter):
    paths = everything_mailed(counter)
    counter.clock.now += 100 * 3600
    before = dump(counter.engine)

    scanned(counter, paths)

    assert dump(counter.engine) == before
