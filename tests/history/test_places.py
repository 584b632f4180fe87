"""Slugs, translations, past versions, and where the site lies."""

from datetime import UTC, date
from pathlib import Path

import pytest
from history.builders import ADOPTED, Repo, by_slug, only, policy, repo, texts

from inforce import history
from inforce.errors import InputError
from inforce.history import Layout
from inforce.model.dates import DateRules

pytestmark = pytest.mark.git

PRIVACY = "policies/privacy.md"


def test_a_language_in_the_name_makes_a_translation(tmp_path: Path):
    made = repo(tmp_path)
    text = policy("2020-02-01")
    made.commit(
        {PRIVACY: text, "policies/privacy.de.md": text, "policies/a/b.pt-BR.md": text}
    )
    made.commit({"policies/a/b.md": text})

    found = by_slug(made.read())

    assert {
        slug: (one.language, one.translation_of) for slug, one in found.items()
    } == {
        "privacy": ("en", ""),
        "privacy/de": ("de", "privacy"),
        "a/b": ("en", ""),
        "a/b/pt-br": ("pt-BR", "a/b"),
    }


def test_a_translation_without_its_original_is_refused(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"policies/privacy.de.md": policy("2020-02-01")})

    with pytest.raises(InputError, match="is a translation of 'privacy', which is not"):
        made.read()


def test_past_versions_belong_to_their_policy(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "Now.")})
    made.commit({"policies/privacy.past/2015-05-01.md": policy("2015-05-01", "Then.")})
    made.commit(
        {"policies/privacy.past/2012-05-01.md": policy("2012-05-01", "Before.")}
    )

    found = only(made.read())

    assert texts(found) == ["Now."]
    assert {one.effective_on for one in found.past} == {
        date(2015, 5, 1),
        date(2012, 5, 1),
    }
    assert all(one.is_past for one in found.past)


def test_a_past_version_whose_name_is_another_day_is_refused(tmp_path: Path):
    made = repo(tmp_path)
    past = "policies/privacy.past/2015-05-02.md"
    made.commit({PRIVACY: policy("2020-02-01"), past: policy("2015-05-01")})

    with pytest.raises(
        InputError, match=r"2015-05-02\.md:3: 'effective' is 2015-05-01"
    ):
        made.read()


def test_a_past_version_of_no_policy_is_refused(tmp_path: Path):
    made = repo(tmp_path)
    past = "policies/other.past/2015-05-01.md"
    made.commit({PRIVACY: policy("2020-02-01"), past: policy("2015-05-01")})

    with pytest.raises(
        InputError, match="is a past version of 'other', which is not here"
    ):
        made.read()


def test_an_adopted_past_version_has_the_day_of_its_name(tmp_path: Path):
    made = repo(tmp_path)
    past = "policies/privacy.past/2015-05-01.md"
    made.commit({PRIVACY: "Now.", past: "Last updated: 3 May 2015"})

    assert only(made.read(dating=ADOPTED)).past[0].effective_on == date(2015, 5, 1)


def test_names_of_adopted_files_become_slugs(tmp_path: Path):
    made = repo(tmp_path)
    made.commit(
        {
            "Terms of Service/Crédit & Co.md": "One.",
            "index.md": "not a policy",
            "README.md": "not a policy",
            "CONTRIBUTING.md": "not a policy",
            ".github/note.md": "not a policy",
            "docs/index.md": "Two.",
            "利用規約.md": "Three.",
        }
    )

    found = by_slug(made.read(Layout(folder="", slugify=True), ADOPTED))

    assert set(found) == {
        "terms-of-service/credit-co",
        "docs",
        "policy-5229-7528-898f-7d04",
    }


def test_include_and_exclude_choose_the_files(tmp_path: Path):
    made = repo(tmp_path)
    made.commit(
        {f"legal/{name}": "Words." for name in ("a.md", "b.txt", "x/c.md", "x/d.md")}
    )
    layout = Layout(
        folder="legal", include=("*.txt", "**/*.md"), exclude=("x/d*",), slugify=True
    )

    assert set(by_slug(made.read(layout, ADOPTED))) == {"a", "b", "x/c"}


def test_a_site_may_lie_deep_inside_a_repository(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"web/[site]/policies/privacy.md": policy("2020-02-01", "Deep.")})
    made.commit({"policies/other.md": "elsewhere", "web/[site]/policies/a.png": b"png"})
    root = tmp_path / "web/[site]"

    found = Repo(root).read()

    assert texts(only(found)) == ["Deep."]
    assert only(found).path == PRIVACY
    assert list(found.assets) == ["policies/a.png"]


def test_attack_a_file_outside_the_root_is_never_one_inside(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: "Not this one.", "web/policies/privacy.md": "This one."})
    made.commit({PRIVACY: "Nor this.", "web/policies/b.md": "And this."})

    found = by_slug(Repo(tmp_path / "web").read(dating=ADOPTED))

    assert texts(found["privacy"]) == ["This one."]
    assert texts(found["b"]) == ["And this."]


def test_names_outside_ascii_are_read_whole(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"policies/Datenschutz Erklärung\t2.md": "Words."})

    found = only(made.read(Layout(slugify=True), ADOPTED))

    assert found.slug == "datenschutz-erklarung-2"
    assert found.path == "policies/Datenschutz Erklärung\t2.md"


def test_the_published_branch_is_read_and_not_the_work_tree(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "Published.")})
    made.git("checkout", "-q", "-b", "draft")
    made.commit({PRIVACY: policy("2020-03-01", "Draft.")})
    made.write(PRIVACY, "half a sentence")

    found = history.read(
        tmp_path, layout=Layout(), dating=DateRules(), zone=UTC, branch="main"
    )

    assert texts(only(found)) == ["Published."]
    assert found.head == made.made[0]
    assert found.head_at.date() == date(2020, 1, 1)


def test_reading_tells_how_far_it_is(tmp_path: Path):
    made = repo(tmp_path)
    for number in range(3):
        made.commit({PRIVACY: policy("2020-02-01", f"Text {number}.")})
    seen: list[int] = []

    history.read(
        tmp_path, layout=Layout(), dating=DateRules(), zone=UTC, progress=seen.append
    )

    assert seen == sorted(seen)
    assert seen[-1] == 3
