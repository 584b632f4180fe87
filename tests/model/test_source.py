"""A policy file: where the wording begins, and what is declared above it."""

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inforce.errors import InputError, InputErrors
from inforce.model.front_matter import Change
from inforce.model.source import (
    Entry,
    front_matter,
    lenient_front_matter,
    lenient_source,
    source,
)

PATH = "policies/privacy.md"
FULL = """---
title: Privacy policy
effective: 2027-01-01
summary: >
  We name two more processors.
  You can object.
change: editorial
replaces: 2027-03-01
notice_waived: a court ordered it
ends: 2028-01-01
formerly: [data-protection, eu/privacy]
label: 3.10
group: For everybody
order: -5
owner: Legal
review_by: 2027-12-01
---

# Privacy policy

We keep *little*.
"""


def entries(*lines: str) -> dict[str, Entry]:
    text = "\n".join(["---", *lines, "---", "text", ""])
    return dict(source(text, path=PATH).entries)


def test_every_declared_fact_is_read() -> None:
    found = front_matter(source(FULL, path=PATH), path=PATH)

    assert (found.title, found.effective) == ("Privacy policy", date(2027, 1, 1))
    assert found.summary == "We name two more processors. You can object."
    assert found.change is Change.EDITORIAL
    assert (found.replaces, found.ends) == (date(2027, 3, 1), date(2028, 1, 1))
    assert found.notice_waived == "a court ordered it"
    assert found.formerly == ("data-protection", "eu/privacy")
    assert (found.label, found.group, found.order) == ("3.10", "For everybody", -5)
    assert (found.owner, found.review_by) == ("Legal", date(2027, 12, 1))
    assert (found.line("title"), found.line("formerly")) == (2, 11)


def test_the_body_line_is_the_line_of_the_first_word() -> None:
    read = source(FULL, path=PATH)

    assert FULL.split("\n")[read.body_line - 1] == "# Privacy policy"
    assert read.wording.text == "# Privacy policy\n\nWe keep *little*.\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_nothing(end: str, mark: str) -> None:
    written = mark + FULL.replace("\n", end)

    assert source(written, path=PATH) == source(FULL, path=PATH)


@pytest.mark.parametrize(
    "text", ["010", "1.10", "no", "12:30:45", "0x1F", "1e3", "~", "null", "2026-02-30"]
)
def test_a_scalar_stays_the_text_that_was_written(text: str) -> None:
    assert entries(f"label: {text}")["label"].value == text


def test_a_list_keeps_its_items_and_a_mapping_becomes_flat_keys() -> None:
    found = entries(
        "topics:", "  - a", "  - [b, c]", "menu:", "  main:", "    weight: 010"
    )

    assert found["topics"] == Entry(value=("a", "b c"), line=2)
    assert found["menu.main.weight"] == Entry(value="010", line=7)


def test_a_text_without_front_matter_is_all_wording() -> None:
    read = source("# Title\n\n---\n\ntext", path=PATH)

    assert (dict(read.entries), read.body_line, read.fence) == ({}, 1, "")
    assert read.wording.text == "# Title\n\n---\n\ntext\n"


def test_toml_front_matter_gives_entries_as_written() -> None:
    read = source('+++\nversion = "1.4"\nweight = 1.10\n+++\n\n# Title\n', path=PATH)

    assert read.entries["version"] == Entry(value="1.4", line=2)
    assert read.entries["weight"].value == "1.10"
    assert (read.fence, read.body_line) == ("+++", 6)


def test_all_errors_of_a_file_come_at_once_in_order() -> None:
    text = "---\ntitle: x\nefective: 1\norder: a\nchange: b\n---\n"
    with pytest.raises(InputErrors) as caught:
        front_matter(source(text, path=PATH), path=PATH)

    assert [error.line for error in caught.value.errors] == [1, 3, 4, 5]


def test_one_former_slug_needs_no_list() -> None:
    text = "---\ntitle: x\neffective: 2027-01-01\nformerly: cookies\n---\n"

    assert front_matter(source(text, path=PATH), path=PATH).formerly == ("cookies",)


def past(*lines: str) -> str:
    return "\n".join(["---", "title: x", "effective: 2019-05-01", *lines, "---", "t"])


def test_a_version_older_than_the_repository_says_where_it_was_found() -> None:
    path = "policies/privacy.past/2019-05-01.md"
    with pytest.raises(InputErrors, match="is given without 'source'"):
        front_matter(source(past("published: 2019-04-01"), path=path), path=path)
    found = front_matter(
        source(past("published: 2019-04-01", "source: a web archive"), path=path),
        path=path,
    )

    assert (found.published, found.source) == (date(2019, 4, 1), "a web archive")


def test_a_past_file_is_named_after_its_effective_date() -> None:
    path = "policies/privacy.past/2019-06-01.md"
    with pytest.raises(InputErrors, match=r"expected the same day in both"):
        front_matter(source(past(), path=path), path=path)


def test_the_index_of_a_folder_is_titled_by_the_folder() -> None:
    read = lenient_source("text", path="refund-policy/index.md")

    found = lenient_front_matter(read, path="refund-policy/index.md")
    assert found.title == "Refund policy"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: '  From   the key '\n---\n# Heading", "From the key"),
        ("---\nTitle: Gesetz\n---\n", "Gesetz"),
        ("---\ntitle: The&nbsp;Lease Tax &amp; You\n---\n", "The Lease Tax & You"),
        ("# The *first* [heading](x.md) {#id}\n\n# Second", "The first heading"),
        ("Underlined\n==========\n", "Underlined"),
        ("```\n# code\n```\n\n# After the code #\n", "After the code"),
        ("## What are cookies?\n\n# Later", "Privacy policy de"),
        ("What are cookies?\n---\n", "Privacy policy de"),
        ("no heading at all", "Privacy policy de"),
        ("---\ntitle: [a, b]\n---\ntext", "Privacy policy de"),
        ("", "Privacy policy de"),
    ],
)
def test_an_adopted_file_has_a_title(text: str, title: str) -> None:
    path = "policies/privacy-policy.de.md"
    read = lenient_source(text, path=path)

    assert lenient_front_matter(read, path=path).title == title


def test_unreadable_front_matter_of_an_adopted_file_is_not_wording() -> None:
    read = lenient_source("---\ntitle: a: b\n---\n\ntext\n", path=PATH)

    assert (dict(read.entries), read.body_line) == ({}, 5)
    assert read.wording.text == "text\n"


def test_a_rule_that_is_no_front_matter_stays_in_an_adopted_file() -> None:
    read = lenient_source("---\n\ntext\n", path=PATH)

    assert read.wording.text == "---\n\ntext\n"


def error_of(text: str) -> InputError | None:
    try:
        front_matter(source(text, path=PATH), path=PATH)
    except InputError as error:
        return error
    return None


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    error = error_of(text)

    assert error is None or (error.path == PATH and error.line)
    assert lenient_front_matter(lenient_source(text, path=PATH), path=PATH).title


@given(st.text(max_size=200))
def test_any_block_is_read_or_refused_with_its_place(block: str) -> None:
    error = error_of(f"---\n{block}\n---\nwords\n")

    assert error is None or (error.path == PATH and error.line)


KEYS = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40)


@given(st.dictionaries(KEYS, VALUES | st.lists(VALUES, max_size=4), max_size=6))
def test_what_is_written_as_yaml_is_read_back(written: dict[str, object]) -> None:
    block = yaml.safe_dump(written, allow_unicode=True, default_style='"')
    found = source(f"---\n{block}---\n", path=PATH).entries
    expected = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in written.items()
    }

    assert {key: entry.value for key, entry in found.items()} == expected
