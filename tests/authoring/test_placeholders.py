"""Placeholders are found; what only looks like one is left alone."""

import pytest

from inforce.authoring.placeholders import placeholders
from inforce.authoring.worktree import policy_file
from inforce.history import Layout


def _found(wording: str, title: str = "Privacy", effective: str = "2026-01-01") -> list:
    text = f"---\ntitle: {title}\neffective: {effective}\n---\n\n{wording}\n"
    file = policy_file(text, path="policies/privacy.md", layout=Layout())
    return list(placeholders(file))


@pytest.mark.parametrize(
    "wording",
    [
        "Effective date: XX/XX/XXXX",
        "Effective date: DD.MM.YYYY",
        "Last updated: YYYY-MM-DD",
        "Last updated: __/__/____",
        "In force from 1 May 20XX.",
        "Effective Month DD, YYYY.",
        "Effective date: [DATE]",
        "Effective date: [insert date here]",
        "Write to [Your Company Name].",
        "Write to [ ● ].",
        "Write to <insert address>.",
        "Our name is ________ and so on.",
        "Owner: TBD.",
        "TBA",
        "Lorem ipsum dolor sit amet.",
        "Last updated 1970-01-01.",
        "Last updated January 1, 1970.",
        "Write to {{ site.email }}.",
    ],
)
def test_a_placeholder_is_found(wording: str) -> None:
    found = _found(f"Before.\n\n{wording}")

    assert {one.line for one in found} == {8}


@pytest.mark.parametrize(
    "wording",
    [
        "See [the date](#date) and [your name][1] and [contact](mailto:a@b.example).",
        "[1]: https://a.example/ \n[date]: https://a.example/",
        "- [ ] agreed\n- [x] read",
        "____\n\n* * *",
        "It is 1 January 2027, 01/02/2027, 2027-01-01, or MM/YY on the card.",
        "The address of a Mac is aa:bb:cc and XXL is a size.",
        "Subject to the [Data Protection Act] and [sic].",
        "The `<date>` element; <details>; a_b__c.",
        "| a | b |\n| --- | --- |",
    ],
)
def test_what_is_no_placeholder_is_left_alone(wording: str) -> None:
    assert _found(wording) == []


def test_title_and_first_day_of_computers_are_read_too() -> None:
    found = _found("Text.", title="'Terms of [Company Name]'", effective="1970-01-01")

    assert [one.line for one in found] == [2, 3]
