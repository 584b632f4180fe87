"""One policy followed through renames, deletions, returns and merges."""

from datetime import date
from pathlib import Path

import pytest
from history.builders import ADOPTED, by_slug, only, policy, prose, repo, texts

from inforce.history import Layout

pytestmark = pytest.mark.git

PRIVACY = "policies/privacy.md"


def test_every_state_of_a_policy_is_a_record_in_graph_order(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    made.commit({"README.md": "elsewhere"})
    made.commit({PRIVACY: policy("2020-03-01", "Two.", summary="More.")})

    found = only(made.read())

    assert found.slug == "privacy"
    assert texts(found) == ["One.", "Two."]
    assert [one.effective_on for one in found.records] == [
        date(2020, 2, 1),
        date(2020, 3, 1),
    ]
    assert [one.commit for one in found.records] == [made.made[0], made.made[2]]
    assert found.records[0].recorded_at.isoformat() == "2020-01-01T12:00:00+00:00"
    assert all(one.strict for one in found.records)


def test_a_rename_without_edits_is_followed(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"policies/old-name.md": policy("2020-02-01", prose("a"))})
    made.git("mv", "policies/old-name.md", PRIVACY)
    made.commit()

    found = only(made.read())

    assert (found.slug, found.path) == ("privacy", PRIVACY)
    assert found.former_slugs == ("old-name",)
    assert [one.path for one in found.records] == ["policies/old-name.md", PRIVACY]


def test_a_rename_with_edits_is_followed(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"policies/a.md": policy("2020-02-01", prose("a"))})
    changed = policy("2020-03-01", prose("a") + "\nAnd one more.", summary="s")
    made.commit({"policies/a.md": None, "policies/b/c.md": changed})

    found = only(made.read())

    assert found.slug == "b/c"
    assert len(found.records) == 2
    assert found.former_slugs == ("a",)


def test_a_name_passed_on_in_one_commit_stays_with_its_name(tmp_path: Path):
    # Seeing two renames here would need git to compare every change with every
    # file (-B), for a case that the two policies' texts explain by themselves.
    made = repo(tmp_path)
    first, second = policy("2020-02-01", prose("a")), policy("2020-02-02", prose("b"))
    made.commit({"policies/a.md": first, "policies/b.md": second})
    made.git("mv", "policies/b.md", "policies/c.md")
    made.git("mv", "policies/a.md", "policies/b.md")
    made.commit()

    found = by_slug(made.read())

    assert [len(found[slug].records) for slug in ("a", "b", "c")] == [2, 2, 1]
    assert texts(found["a"])[-1] is None
    assert texts(found["b"])[-1] == prose("a")
    assert texts(found["c"]) == [prose("b")]


def test_a_chain_of_renames_keeps_every_former_slug(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"policies/a.md": policy("2020-02-01", prose("a"))})
    for before, after in (("a", "b"), ("b", "c"), ("c", "d")):
        made.git("mv", f"policies/{before}.md", f"policies/{after}.md")
        made.commit()

    assert only(made.read()).former_slugs == ("a", "b", "c")


def test_a_former_slug_that_was_used_again_leads_to_its_new_policy(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"policies/a.md": policy("2020-02-01", prose("a"))})
    made.git("mv", "policies/a.md", "policies/b.md")
    made.commit()
    made.commit({"policies/a.md": policy("2020-05-01", prose("other"))})

    found = by_slug(made.read())

    assert found["b"].former_slugs == ()
    assert found["a"].former_slugs == ()
    assert len(found["b"].records) == 2
    assert len(found["a"].records) == 1


def test_a_deleted_policy_ends_with_a_record_without_wording(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01"), "policies/b.md": policy("2020-02-01")})
    made.commit({PRIVACY: None})

    records = by_slug(made.read())["privacy"].records

    assert records[-1].wording is None
    assert records[-1].effective_on == date(2020, 2, 1)
    assert records[-1].front_matter == records[0].front_matter
    assert records[-1].recorded_at.date() == date(2020, 1, 2)


def test_a_policy_added_again_is_the_same_policy_with_a_gap(tmp_path: Path):
    made = repo(tmp_path)
    made.commit(
        {PRIVACY: policy("2020-02-01", "One."), "policies/b.md": policy("2020-02-01")}
    )
    made.commit({PRIVACY: None})
    made.commit({PRIVACY: policy("2020-03-01", "Two.")})

    assert texts(by_slug(made.read())["privacy"]) == ["One.", None, "Two."]


def test_a_file_that_moves_to_the_same_address_has_no_gap(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", prose("a"))})
    made.commit(
        {PRIVACY: None, "policies/privacy/index.md": policy("2020-03-01", "All new.")}
    )

    found = only(made.read())

    assert found.slug == "privacy"
    assert [text is None for text in texts(found)] == [False, False]


def test_two_files_that_had_one_address_at_one_time_stay_apart(tmp_path: Path):
    made = repo(tmp_path)
    layout = Layout(slugify=True)
    both = {PRIVACY: "Last updated: 1 May 2019\n\nHere."}
    made.commit(
        {**both, "policies/privacy/index.md": "Last updated: 2 May 2019\n\nThere."}
    )
    made.commit({"policies/privacy/index.md": None})

    found = by_slug(made.read(layout, ADOPTED))

    assert set(found) == {"privacy", "privacy-until-2020-01-02"}
    assert texts(found["privacy"]) == ["Last updated: 1 May 2019\n\nHere."]


def test_a_merge_publishes_the_state_after_it_and_nothing_else(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    made.git("checkout", "-q", "-b", "draft")
    made.commit({PRIVACY: policy("2020-03-01", "Half done.")})
    made.commit({PRIVACY: policy("2020-03-01", "Done.")})
    made.git("checkout", "-q", "main")
    made.commit({"README.md": "elsewhere"})
    made.git("merge", "-q", "--no-ff", "draft", "-m", "merge")

    found = only(made.read())

    assert texts(found) == ["One.", "Done."]
    assert found.records[-1].commit == made.git("rev-parse", "HEAD")


def test_an_octopus_merge_counts_as_what_it_did_to_the_main_line(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    for name in ("x", "y"):
        made.git("checkout", "-q", "-b", name, "main")
        made.commit({f"policies/{name}.md": policy("2020-03-01", prose(name))})
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "x", "y", "-m", "octopus")

    found = by_slug(made.read())

    assert set(found) == {"privacy", "x", "y"}
    assert {len(one.records) for one in found.values()} == {1}


def test_a_merge_that_changes_the_text_itself_is_published_so(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    made.git("checkout", "-q", "-b", "draft")
    made.commit({PRIVACY: policy("2020-03-01", "Draft.")})
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "--no-commit", "draft")
    made.commit({PRIVACY: policy("2020-04-01", "Settled in the merge.")})

    assert texts(only(made.read())) == ["One.", "Settled in the merge."]


def test_dates_that_run_backwards_do_not_change_the_order(tmp_path: Path):
    made = repo(tmp_path)
    for number, day in enumerate((30, 10, 20, 5)):
        made.day = day
        made.commit({PRIVACY: policy("2020-02-01", f"Text {number}.")})

    found = only(made.read())

    assert texts(found) == ["Text 0.", "Text 1.", "Text 2.", "Text 3."]
    assert found.records[0].recorded_at > found.records[1].recorded_at


def test_commits_of_one_second_keep_the_order_of_the_graph(tmp_path: Path):
    made = repo(tmp_path)
    for number in range(6):
        made.day = 0
        made.commit({PRIVACY: policy("2020-02-01", f"Text {number}.")})

    assert texts(only(made.read())) == [f"Text {number}." for number in range(6)]


def test_a_moment_after_the_last_calendar_year_is_read(tmp_path: Path):
    made = repo(tmp_path)
    made.day = 10**7
    made.commit({PRIVACY: policy("2020-02-01")})

    assert only(made.read()).records[0].recorded_at.year == 9999


def test_a_hundred_and_fifty_versions_of_one_file_are_all_there(tmp_path: Path):
    made = repo(tmp_path)
    stream = "".join(
        f"commit refs/heads/main\ncommitter A <a@example.org> {1_600_000_000 + n} +0000\n"
        f"data 1\nx\nM 100644 inline {PRIVACY}\ndata {len(text)}\n{text}\n"
        for n in range(150)
        for text in [policy("2020-02-01", f"Text {n}.")]
    )
    made.git("fast-import", "--quiet", given=stream.encode())

    assert texts(only(made.read())) == [f"Text {number}." for number in range(150)]


def test_one_commit_may_touch_hundreds_of_files(tmp_path: Path):
    made = repo(tmp_path)
    made.commit(
        {f"policies/p{n}.md": policy("2020-02-01", prose(f"p{n}")) for n in range(300)}
    )
    for number in range(300):
        (tmp_path / f"policies/p{number}.md").rename(
            tmp_path / f"policies/q{number}.md"
        )
    made.commit()

    found = made.read().policies

    assert len(found) == 300
    assert all(one.former_slugs == (one.slug.replace("q", "p"),) for one in found)


def test_a_draft_outside_the_folder_was_never_published(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"drafts/privacy.md": policy("2020-02-01", prose("a"))})
    (tmp_path / "policies").mkdir()
    made.git("mv", "drafts/privacy.md", PRIVACY)
    made.commit()

    found = only(made.read())

    assert len(found.records) == 1
    assert found.former_slugs == ()


def test_an_adopted_file_is_shown_from_before_it_moved_into_the_folder(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({"legal/privacy.md": "Last updated: 1 May 2019\n\n" + prose("a")})
    (tmp_path / "policies").mkdir()
    made.git("mv", "legal/privacy.md", PRIVACY)
    made.commit()

    assert len(only(made.read(dating=ADOPTED)).records) == 2


def test_a_policy_that_leaves_the_folder_is_ended(tmp_path: Path):
    made = repo(tmp_path)
    made.commit(
        {
            PRIVACY: policy("2020-02-01", prose("a")),
            "policies/b.md": policy("2020-02-01"),
        }
    )
    (tmp_path / "attic").mkdir()
    made.git("mv", PRIVACY, "attic/privacy.md")
    made.commit()
    made.commit({"attic/privacy.md": "Nobody reads this."})

    for dating in (None, ADOPTED):
        records = by_slug(made.read(dating=dating))["privacy"].records
        assert [one.wording is None for one in records] == [False, True]


def test_a_policy_that_becomes_its_own_past_version_begins_anew(tmp_path: Path):
    made = repo(tmp_path)
    text = policy("2020-02-01", prose("a"))
    made.commit({PRIVACY: text})
    made.commit({PRIVACY: None, "policies/privacy.past/2020-02-01.md": text})
    made.commit({PRIVACY: policy("2020-05-01", "Rewritten.")})

    found = only(made.read())

    assert texts(found)[1:] == [None, "Rewritten."]
    assert [one.is_past for one in found.past] == [True]
