"""Texts as they are stored: encodings, line ends, files that are no text."""

from datetime import date
from pathlib import Path

import pytest
from history.builders import ADOPTED, by_slug, only, policy, repo, texts

from inforce.errors import InputError, InputErrors
from inforce.history import Layout
from inforce.model.dates import DateRules

pytestmark = pytest.mark.git

PRIVACY = "policies/privacy.md"


def test_bytes_that_no_reader_sees_are_the_same_wording(tmp_path: Path):
    made = repo(tmp_path)
    text = policy("2020-02-01", "One.\n\nTwo.")
    crlf = text.replace("\n", "\r\n").encode()
    for content in (
        text.encode(),
        b"\xef\xbb\xbf" + crlf,
        text.replace("\n", "\r").encode(),
        text.rstrip("\n").encode(),
        text.replace("One.", "One. ").encode() + b"\n\n",
    ):
        made.commit({PRIVACY: content})

    found = only(made.read())

    assert len(found.records) == 5
    assert len({one.wording for one in found.records}) == 1
    assert {one.effective_on for one in found.records} == {date(2020, 2, 1)}


def test_a_work_tree_with_crlf_changes_nothing(tmp_path: Path):
    made = repo(tmp_path)
    made.git("config", "core.autocrlf", "true")
    made.commit({PRIVACY: policy("2020-02-01", "One.").replace("\n", "\r\n")})

    assert texts(only(made.read())) == ["One."]


def test_a_legacy_encoding_is_read_and_reported(tmp_path: Path):
    made = repo(tmp_path)
    made.commit(
        {PRIVACY: policy("2020-02-01", "Caf\u00e9 \u2013 naïve").encode("cp1252")}
    )

    found = made.read()

    assert texts(only(found)) == ["Café – naïve"]
    assert "not UTF-8" in found.problems[0].what
    assert found.problems[0].path == PRIVACY


def test_what_stays_wrong_in_many_states_is_reported_once(tmp_path: Path):
    made = repo(tmp_path)
    for number in range(3):
        made.commit({PRIVACY: f"Effective date: 3/4/2019\n\nText {number}."})
    rules = DateRules(sources=("effective-date-line",), strict_since=date(2200, 1, 1))

    found = made.read(dating=rules)

    assert [(one.commit, one.line) for one in found.problems] == [(made.made[0], 1)]
    assert "'day_first'" in found.problems[0].what


def test_a_byte_that_no_encoding_has_is_shown_as_lost(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01").encode() + b"\x81\xff"})

    assert "\ufffd" in (texts(only(made.read()))[0] or "")


def test_a_binary_file_is_refused(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: b"%PDF\x00\x01", "policies/b.md": policy("2020-02-01")})

    with pytest.raises(InputError, match=r"^policies/privacy\.md: is a binary file"):
        made.read()


def test_a_binary_file_in_the_past_is_left_out_and_reported(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: b"\x00"})
    made.commit({PRIVACY: policy("2020-02-01", "Text.")})

    found = made.read()

    assert texts(only(found)) == ["Text."]
    assert found.problems[0].commit == made.made[0]
    assert "binary" in found.problems[0].what


def test_a_file_that_was_never_text_and_is_gone_is_no_policy(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: b"\x00", "policies/b.md": policy("2020-02-01")})
    made.commit({PRIVACY: None})

    assert set(by_slug(made.read())) == {"b"}


def test_an_empty_file_is_refused(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: ""})

    with pytest.raises(InputError, match=r"privacy\.md:1: the file is empty"):
        made.read()


def test_an_empty_file_in_the_past_is_a_state_without_words(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: ""})
    made.commit({PRIVACY: policy("2020-02-01", "Text.")})

    assert texts(only(made.read())) == ["", "Text."]


def test_all_wrong_states_that_are_published_come_at_once(tmp_path: Path):
    made = repo(tmp_path)
    made.commit(
        {
            "policies/a.md": policy("2020-02-30"),
            "policies/b.md": policy("2020-02-01", sumary="x"),
            "policies/c.md": "no front matter",
            "policies/d.md": "---\ntitle: [\n---\n",
            "policies/e.md": policy("2020-02-01"),
        }
    )

    with pytest.raises(InputErrors) as caught:
        made.read()

    assert [one.path for one in caught.value.errors] == [
        f"policies/{name}.md" for name in "abcd"
    ]
    assert [one.line for one in caught.value.errors][:2] == [3, 4]
    assert "'summary'" in caught.value.errors[1].what


def test_a_wrong_state_in_the_past_is_shown_as_it_is(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    made.commit({PRIVACY: policy("1/3/2020", "Two.")})
    made.commit({PRIVACY: "---\ntitle: [\n---\n\nThree."})
    made.commit({PRIVACY: policy("2020-04-01", "Four.")})

    found = made.read()
    records = only(found).records

    assert texts(only(found)) == ["One.", "Two.", "Three.", "Four."]
    assert [one.strict for one in records] == [True, False, False, True]
    assert records[1].effective_on == records[2].effective_on == date(2020, 2, 1)
    assert records[1].dated_by.source == "the state before"
    assert {one.commit for one in found.problems} == set(made.made[1:3])


def test_a_first_state_without_any_date_has_the_day_of_its_commit(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: "# Privacy\n\nWords."})

    record = only(made.read(dating=ADOPTED)).records[0]

    assert record.effective_on == date(2020, 1, 1)
    assert record.dated_by.source == "commit date"
    assert record.front_matter.title == "Privacy"


def test_rules_hold_from_the_day_that_the_settings_name(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: "Last updated: 1 May 2019\n\nOne."})
    made.commit({PRIVACY: policy("2020-02-01", "Two.")})
    rules = {"sources": ("last-updated-line",)}

    records = only(
        made.read(dating=DateRules(strict_since=date(2020, 1, 2), **rules))
    ).records

    assert [one.strict for one in records] == [False, True]
    assert [one.effective_on for one in records] == [date(2019, 5, 1), date(2020, 2, 1)]
    assert records[0].dated_by.quote == "Last updated: 1 May 2019"


def test_a_newest_state_from_before_that_day_need_not_declare_anything(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: "Last updated: 1 May 2019\n\nOne."})

    assert only(made.read(dating=ADOPTED)).records[0].effective_on == date(2019, 5, 1)
    with pytest.raises(InputError, match="no front matter"):
        made.read(dating=DateRules(strict_since=date(2020, 1, 1)))


def test_tags_date_the_states_they_held(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: "One."})
    made.commit({"README.md": "between"})
    made.git("tag", "privacy-2019-05-01")
    made.commit({PRIVACY: "Two."})
    made.git("tag", "-a", "v2", "-m", "two")
    made.commit({PRIVACY: "Three."})
    rules = DateRules(sources=("git-tag", "commit-date"), strict_since=date(2200, 1, 1))

    records = only(made.read(Layout(), rules)).records

    assert [(one.effective_on, one.dated_by.source) for one in records] == [
        (date(2019, 5, 1), "git tag privacy-2019-05-01"),
        (date(2020, 1, 4), "git tag v2"),
        (date(2020, 1, 4), "commit date"),
    ]


def test_pictures_come_with_the_published_commit(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01"), "policies/img/a.png": b"\x89PNG"})
    made.commit({"policies/big.gif": b"x" * 300, "policies/x.svg": "<svg/>"})
    made.write("policies/img/a.png", b"not committed")

    found = made.read(Layout(max_image_bytes=200))

    assert dict(found.assets) == {"policies/img/a.png": b"\x89PNG"}
    assert [one.path for one in found.problems] == ["policies/big.gif"]


def test_a_sha_256_repository_is_read(tmp_path: Path):
    made = repo(tmp_path, "--object-format=sha256")
    made.commit({PRIVACY: policy("2020-02-01", "One.")})
    made.git("rm", "-q", PRIVACY)
    made.commit({"policies/b.md": policy("2020-02-01", "Else. " * 99)})

    found = by_slug(made.read())

    assert texts(found["privacy"]) == ["One.", None]
    assert len(found["b"].records[0].commit) == 64
