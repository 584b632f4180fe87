import subprocess
from datetime import date
from pathlib import Path

import pytest

from inforce.errors import InputError
from inforce.model.versions import State
from inforce.publication.composition import Composer
from inforce.publication.library import library, standing_errors
from inforce.publication.memo import Forgetful
from inforce.publication.site_pages import pages
from inforce.settings import settings_from

pytestmark = pytest.mark.git
ON = date(2026, 6, 1)


def text(effective: str, body: str, **keys: str) -> str:
    declared = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: Privacy\neffective: {effective}\n{declared}---\n\n{body}\n"


class Repository:
    """A throw-away repository with policies under `policies/`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str, day: str = "2026-01-01") -> None:
        moment = f"{day}T12:00:00Z"
        subprocess.run(
            ["git", *words],
            cwd=self.root,
            check=True,
            env={
                "PATH": "/usr/bin:/bin:/usr/local/bin",
                "GIT_AUTHOR_NAME": "Legal",
                "GIT_AUTHOR_EMAIL": "legal@publisher.example",
                "GIT_COMMITTER_NAME": "Legal",
                "GIT_COMMITTER_EMAIL": "legal@publisher.example",
                "GIT_AUTHOR_DATE": moment,
                "GIT_COMMITTER_DATE": moment,
                "GIT_CONFIG_GLOBAL": "/dev/null",
            },
        )

    def commit(self, day: str, **files: str) -> None:
        for slug, content in files.items():
            path = self.root / "policies" / f"{slug.replace('__', '/')}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Publish", day=day)

    def read(self, **more: bool):
        return library(settings_from({}, root=self.root, site={}), **more)


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)


def test_what_was_committed_is_published(repository):
    repository.commit("2026-01-01", privacy=text("2026-01-01", "First."))
    repository.commit("2026-02-01", privacy=text("2026-09-01", "Second.", summary="S"))

    (policy,) = repository.read().policies
    states = [policy.timeline.state(v, ON) for v in policy.timeline.versions]
    assert states == [State.IN_FORCE, State.UPCOMING]


def test_a_breach_in_the_newest_state_stops_the_build(repository):
    repository.commit("2026-01-01", privacy=text("2026-01-01", "First."))
    repository.commit("2026-02-01", privacy=text("2026-09-01", "Second.", summary="S"))
    repository.commit("2026-03-01", privacy=text("2026-08-01", "Third.", summary="S"))

    with pytest.raises(InputError, match=r"policies/privacy\.md:3: 'effective'"):
        standing_errors(repository.read())


def test_a_breach_that_was_mended_stays_a_problem_and_stops_nothing(repository):
    repository.commit("2026-01-01", privacy=text("2026-01-01", "First."))
    repository.commit("2026-02-01", privacy=text("2026-09-01", "Second.", summary="S"))
    repository.commit("2026-03-01", privacy=text("2026-08-01", "Third.", summary="S"))
    repository.commit(
        "2026-03-02",
        privacy=text("2026-08-01", "Third.", summary="S", replaces="2026-09-01"),
    )

    read = repository.read()
    standing_errors(read)
    assert len(read.all_problems()) == 1
    (policy,) = read.policies
    assert policy.timeline.state(policy.timeline.versions[2], ON) is (
        State.BROUGHT_FORWARD
    )


def test_a_policy_in_the_place_of_a_page_is_refused(repository):
    repository.commit(
        "2026-01-01",
        privacy=text("2026-01-01", "First."),
        privacy__history=text("2026-01-01", "First."),
    )

    with pytest.raises(InputError, match="is a page of the policy 'privacy'"):
        repository.read()


def test_an_uncommitted_edit_is_a_draft_and_changes_no_page(repository):
    repository.commit("2026-01-01", privacy=text("2026-01-01", "First."))
    published = {page.address for page in pages(repository.read(), ON)}
    path = repository.root / "policies" / "privacy.md"
    path.write_text(text("2026-01-01", "Edited."), encoding="utf-8")

    read = repository.read(with_drafts=True)
    assert read.drafts["privacy"].wording.text == "Edited.\n"
    assert {page.address for page in pages(read, ON)} - published == {
        "/privacy/draft/",
        "/privacy/draft/changes/",
    }
    assert {page.address for page in pages(repository.read(), ON)} == published


def test_a_draft_that_is_wrong_says_so_and_is_shown(repository):
    repository.commit("2026-01-01", privacy=text("2026-01-01", "First."))
    path = repository.root / "policies" / "privacy.md"
    path.write_text(text("soon", "Edited."), encoding="utf-8")

    draft = repository.read(with_drafts=True).drafts["privacy"]
    assert "'soon'" in draft.wrong
    assert draft.wording.text == "Edited.\n"


def test_a_second_build_compares_nothing_again(repository):
    repository.commit("2026-01-01", privacy=text("2026-01-01", "First."))
    repository.commit("2026-02-01", privacy=text("2026-09-01", "Second.", summary="S"))
    memo, read = Forgetful(), repository.read()
    first, second = Composer(read, ON, memo), Composer(read, ON, memo)

    made = [first.content(page) for page in pages(read, ON)]
    again = [second.content(page) for page in pages(read, ON)]
    assert first.documents.redlined == 2
    assert second.documents.redlined == 0
    assert made == again


def test_translations_know_each_other(repository):
    repository.commit(
        "2026-01-01",
        privacy=text("2026-01-01", "First."),
        **{"privacy.de": text("2026-01-01", "Erste.", translates="2026-01-01")},
    )

    read = repository.read()
    original = read.policy("privacy")
    (translation,) = read.translations(original)
    assert (translation.slug, translation.language) == ("privacy/de", "de")
    assert read.translations(translation) == (original,)
