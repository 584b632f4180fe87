"""Programs that look at every link of every mail change nothing by it."""

import re
from html import unescape
from urllib.parse import urljoin

from service.conftest import Counter, heading
from service.visitors import dump, links, mailed

from inforce.people.links import Purpose
from inforce.people.persons import Status

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


def asked_everything(counter: Counter) -> list[str]:
    """Ask for every kind of mail; return the links that stand in them."""
    counter.subscribe("new@example.org")
    counter.enter("confirmed@example.org")
    counter.subscribe("confirmed@example.org")
    number = counter.enter("moves@example.org")
    counter.web.post(
        f"/preferences/{counter.link(Purpose.MANAGE, number)}",
        data={"act": "move", "email": "moved@example.org"},
    )
    sent = mailed(counter)
    assert sorted(one.recipient for one in sent) == [
        "confirmed@example.org",
        "moved@example.org",
        "new@example.org",
    ]
    found = [path for one in sent for path in links(one.message)]
    return [*found, f"/unsubscribe/{counter.stop(number)}"]


def test_looking_at_every_link_of_every_mail_changes_no_row(counter: Counter):
    paths = asked_everything(counter)
    pages = {path.split("/")[1] for path in paths}
    before = dump(counter.engine)

    seen = scanned(counter, paths)

    assert pages == {"confirm", "not-me", "preferences", "unsubscribe"}
    assert {one.split("/")[1] for one in seen} >= pages | {"export", "erase"}
    assert dump(counter.engine) == before


def test_after_the_scanner_the_links_still_work_for_their_person(counter: Counter):
    paths = asked_everything(counter)
    confirm = next(one for one in paths if one.startswith("/confirm/"))
    scanned(counter, paths)
    before = dump(counter.engine)

    said = heading(counter.web.post(confirm).text)

    assert said == "You will get mail from now on"
    assert dump(counter.engine) != before
    who = [one["status"] for one in counter.contacts()]
    assert who.count(Status.CONFIRMED.value) == 3


def test_links_that_ran_out_are_looked_at_without_a_trace(counter: Counter):
    paths = asked_everything(counter)
    counter.clock.now += 100 * 3600
    before = dump(counter.engine)

    scanned(counter, paths)

    assert dump(counter.engine) == before
