"""The service learns of policies that begin and end, without a restart."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import httpx
import pytest
from cli.repositories import CONFIG, Repository
from cli.repositories import policy as text
from service.conftest import Counter, TestClient
from service.test_service_command import Started, ask
from waiting import until

from inforce.errors import ExternalError, InputError
from inforce.people.keys import rotated
from inforce.people.tokens import unsubscribe_token
from inforce.publication.library import library
from inforce.service.app import app
from inforce.service.desk import offers
from inforce.service.renewal import Branch, offering
from inforce.settings import settings
from inforce.store import opened

pytestmark = pytest.mark.git
ONE = {"policies/privacy.md": text("2025-01-01")}
TWO = {"policies/cookies.md": text("2025-03-01", title="Cookies of ours")}
BROKEN = {"policies/terms.md": "---\ntitle: Terms\neffective: soon\n---\n\nText.\n"}


@pytest.fixture
def site(tmp_path: Path) -> Repository:
    """A site with one policy."""
    mail = "      notify: {sender: policies@policies.example}\n"
    made = Repository(tmp_path / "repository", CONFIG + mail)
    made.commit("2024-12-01", ONE)
    return made


def branch(site: Repository) -> Branch:
    """Return the branch of *site* as it is read when a service starts."""
    read = settings(site.config)
    return Branch(read, library(read).head)


def test_a_branch_that_stood_still_is_not_read_again(site):
    found = branch(site)
    assert found.moved() is None

    site.commit("2025-02-01", TWO)

    assert [one.slug for one in found.moved().policies] == ["cookies", "privacy"]
    assert found.moved() is None


def test_a_commit_that_cannot_be_published_is_said_once(site):
    found = branch(site)
    site.commit("2025-02-01", BROKEN)

    with pytest.raises(InputError, match="effective"):
        found.moved()
    assert found.moved() is None

    site.commit("2025-02-02", {"policies/terms.md": text("2025-05-01", title="Terms")})
    assert "terms" in [one.slug for one in found.moved().policies]


def test_a_repository_that_is_away_changes_nothing(site):
    found = branch(site)
    site.commit("2025-02-01", TWO)
    (site.root / ".git").rename(site.root / "away")
    assert found.moved() is None
    (site.root / "away").rename(site.root / ".git")

    assert len(found.moved().policies) == 2


def test_a_failure_of_git_is_tried_again(site):
    found = branch(site)
    site.commit("2025-02-01", TWO)
    number = site.git("rev-parse", "HEAD:policies/cookies.md").strip()
    torn = site.root / ".git/objects" / number[:2] / number[2:]
    torn.rename(site.root / "away")
    for _ in range(2):
        with pytest.raises(ExternalError):
            found.moved()
    (site.root / "away").rename(torn)

    assert len(found.moved().policies) == 2


def test_the_form_offers_what_is_published_while_it_runs(site, tmp_path):
    found = branch(site)
    counter = Counter(opened("state.db", tmp_path), tmp_path)
    reads = []

    def fresh():
        read = found.moved()
        reads.append(read)
        return None if read is None else offers(read)

    begun = offers(library(settings(site.config)))
    counter.app = app(
        replace(counter.desk, policies=begun),
        log=lambda line: counter.lines.append(dict(line)),
        tick=0.002,
        fresh=(offering(fresh),),
        every=0.05,
    )
    counter.web = TestClient(counter.app, base_url="https://mail.example")
    with counter.web:
        first = offered(counter)
        site.commit("2025-02-01", TWO)
        assert until(lambda: "cookies" in offered(counter))
        asked = counter.subscribe(policy="cookies")
        site.commit("2025-02-02", BROKEN)
        assert until(lambda: "before" in str(counter.lines))
        many = len(reads)
        assert until(lambda: len(reads) > many + 2)
        kept = offered(counter)
        ended = {**TWO, "policies/terms.md": text("2025-05-01", title="Terms")}
        cookies = text("2025-03-01", title="Cookies of ours", ends="2025-04-01")
        site.commit("2025-03-10", {**ended, "policies/cookies.md": cookies})
        assert until(lambda: "terms" in offered(counter))
        late = counter.subscribe("bob@example.org", policy="cookies")
    counter.engine.dispose()

    said = [one["policies"] for one in counter.lines if "policies" in one]
    assert first == {"privacy"}
    assert asked.status_code == 200
    assert kept == {"privacy", "cookies"}
    assert offered(counter, late.text) == {"privacy", "terms"}
    assert late.status_code == 422
    assert "Cookies of ours" in unescape(late.text)
    assert [one.partition(":")[0] for one in said] == [
        "read again",
        "the form offers what it did before",
        "read again",
    ]


def offered(counter, html: str = "") -> set[str]:
    """Return the policies that the form offers."""
    shown = html or counter.web.get("/subscribe/").text
    return set(re.findall(r'name="policy" value="([^"*]+)"', shown))


def test_the_command_offers_and_names_a_policy_that_was_added(site):
    started = Started(site.root)
    site.commit("2025-02-01", TWO)
    form = f"{started.address}/subscribe/"
    assert until(lambda: "Cookies of ours" in httpx.get(form).text, 40)
    ask(started, "ann@example.org", policy="cookies")
    mail = started.mail()
    code, said = started.ended()

    assert "Cookies of ours" in mail
    assert code == 0
    assert '"policies": "read again"' in said


def test_the_command_opens_links_that_were_signed_with_a_key_added_meanwhile(site):
    started = Started(site.root)
    place, state = site.root / ".inforce/keys.json", site.root / ".inforce/state.db"
    engine = opened(str(state), site.root)
    number = Counter(engine, site.root).enter()
    ring = rotated(place)
    link = f"{started.address}/unsubscribe/{unsubscribe_token(ring, number, 0)}"
    assert until(lambda: httpx.get(link).status_code == 200)
    stopped = httpx.post(link, data={"List-Unsubscribe": "One-Click"})
    engine.dispose()
    code, said = started.ended()

    assert (stopped.status_code, code) == (200, 0)
    assert '"keyring": "read again", "number": 2' in said
