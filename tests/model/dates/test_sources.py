"""The sources in the order the settings give, and what is suggested for them."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.errors import InputError
from inforce.model.dates import (
    Circumstances,
    Dated,
    DateRules,
    checked_sources,
    dated,
    found,
    search,
    suggested,
)
from inforce.model.source import source

AROUND = Circumstances(commit_day=date(2021, 1, 1), tag=("v1", date(2020, 1, 1)))
SEEDS = Path(__file__).parents[4] / "shared" / "seeds"


def ask(text: str, *sources: str, **rules: bool) -> Dated:
    settings = DateRules(sources=sources, **rules)
    return dated(source(text, path="x.md"), settings, AROUND)


def test_the_first_source_with_a_valid_day_wins():
    text = "---\ndate: 2019-03-01\n---\nEffective date: 1 April 2019\n"

    first = ask(text, "front-matter:date", "effective-date-line")
    second = ask(text, "effective-date-line", "front-matter:date")

    assert (first.day, first.dated_by and first.dated_by.source) == (
        date(2019, 3, 1),
        "front matter: date",
    )
    assert (second.day, second.dated_by and second.dated_by.quote) == (
        date(2019, 4, 1),
        "Effective date: 1 April 2019",
    )


def test_a_declared_date_is_always_asked_first():
    text = "---\neffective: 2019-03-01\n---\nEffective date: 1 April 2019\n"

    answer = ask(text, "effective-date-line")

    assert answer.day == date(2019, 3, 1)
    assert answer.dated_by is not None
    assert answer.dated_by.source == "front matter"


def test_a_day_of_a_last_update_counts_only_where_it_is_listed():
    text = "Last updated: 1 April 2019\n"

    assert ask(text, "effective-date-line", "localized-line").day is None
    assert ask(text, "last-updated-line").day == date(2019, 4, 1)


def test_a_localized_last_update_counts_as_localized_when_the_settings_say_so():
    text = "最終更新　2018年5月25日\n"

    assert ask(text, "localized-line").day is None
    assert ask(text, "localized-line", modified_counts=True).day == date(2018, 5, 25)


def test_effective_wins_over_updated_in_one_line():
    text = "Effective May 1, 2018 / Updated June 1, 2019\n"

    assert ask(text, "last-updated-line", "effective-line").day == date(2018, 5, 1)


def test_an_invalid_machine_date_falls_back_on_the_visible_line_and_is_reported():
    text = '# T\n\n1 August 2019\n{: datetime="2019-08-2019" }\n'

    answer = ask(text, "ial", "bare-date-line")

    assert answer.day == date(2019, 8, 1)
    assert [problem.line for problem in answer.problems] == [4]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2018-05-25", date(2018, 5, 25)),
        ("2018-05-25T10:00:00Z", date(2018, 5, 25)),
        ("25 May 2018", date(2018, 5, 25)),
        ("2018-5-2", date(2018, 5, 2)),
        ("soon", None),
        ("2018-02-30", None),
    ],
)
def test_front_matter_keys_are_read_as_written(value: str, day: date | None):
    answer = ask(f"---\nlastmod: {value}\n---\nText.\n", "front-matter:lastmod")

    assert answer.day == day
    assert bool(answer.problems) is (day is None)


def test_an_effective_column_of_a_revision_table_wins_over_adoption():
    text = (
        "# CPS\n\n| Ver. | Ballot | Adopted | Effective* |\n|--|--|--|--|\n"
        "| 1.0 | 62 | 22-Nov-11 | 01-Jul-12 |\n| 1.1 | 63 | 2013-01-05 | 1 Feb 2013 |\n"
    )

    answer = ask(text, "revision-table")

    assert answer.day == date(2013, 2, 1)
    assert answer.dated_by is not None
    assert answer.dated_by.source == "revision table"


def test_the_newest_row_of_a_revision_table_counts_wherever_it_stands():
    rows = ["| 2.0 | 2020-06-01 | b |", "| 1.0 | 2019-06-01 | a |"]
    head = "| Version | Date | Changes |\n|---|---|---|\n"

    days = {
        ask(head + "\n".join(order) + "\n", "revision-table").day
        for order in (rows, rows[::-1])
    }

    assert days == {date(2020, 6, 1)}


def test_a_table_without_versions_is_no_table_of_revisions():
    text = "| Provider | Date added |\n|---|---|\n| Hosting | 2020-06-01 |\n"

    assert ask(text, "revision-table").day is None


def test_a_tag_and_a_commit_date_answer_when_the_text_does_not():
    assert ask("No date.\n", "effective-line", "git-tag", "commit-date").day == date(
        2020, 1, 1
    )
    assert ask("No date.\n", "commit-date", "git-tag").day == date(2021, 1, 1)
    assert ask("No date.\n", "effective-line") == Dated()


def test_a_name_that_is_no_source_is_refused_with_those_there_are():
    assert checked_sources(["ial", "front-matter:x"]) == ("ial", "front-matter:x")
    with pytest.raises(InputError, match=r"'last-update' is no date source.*git-tag"):
        checked_sources(["last-update"])


def test_suggested_sources_are_those_that_the_texts_use():
    texts = [
        "*Last updated: 3/4/2019*\n",
        "*Last updated: May 1, 2019*\n",
        "Effective date: May 1, 2019\n",
        "Nothing.\n",
    ]

    assert suggested(texts) == (
        "front-matter:effective",
        "effective-date-line",
        "last-updated-line",
        "last-updated-prose",
        "commit-date",
    )


def test_nothing_is_suggested_for_texts_without_dates_but_the_commit_date():
    assert suggested(["Nothing.\n"]) == ("front-matter:effective", "commit-date")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("000_", date(2017, 7, 7)),
        ("001_", date(2024, 1, 1)),
        ("002_", None),
        ("003_", None),
        ("004_", date(2023, 4, 22)),
    ],
)
def test_seed_documents_are_recognised(name: str, day: date | None):
    files = sorted(SEEDS.glob(f"{name}*.txt"))
    if not files:
        pytest.skip("the seed documents are not beside this checkout")

    finding = found(files[0].read_text(encoding="utf-8"), DateRules())

    assert (finding.day if finding else None) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "Policy\n\n  5. We change this now and then. Last update to it was 07.07.2017",
            7,
        ),
        ("Privacy\n\nEffective 7 July 2017\n\nThis policy applies to us.", 7),
        ("Chat policy\n\nLeiden\n+31 644 63 41\nISO 27001:2013\n", None),
        ("Website Privacy\n> COLLECTION\nDirective 95/46/EC applies to you.", None),
        ("top of page\n\nPolicy\n\n(Version 07/17/2017)\n\nbottom of page", 17),
    ],
)
def test_documents_like_the_seeds_are_recognised(text: str, day: int | None):
    finding = found(text, DateRules())

    assert (finding.day if finding else None) == (date(2017, 7, day) if day else None)


HOSTILE = [
    "[" * 100_000,
    "[1 May 2018](" * 10_000,
    "1 " * 100_000,
    "effective " * 20_000 + "1 May 2018",
    "last updated " * 10_000,
    "1 May 2018 " * 20_000,
    "version " * 20_000 + "2018-05-25",
    "<" * 100_000 + "2018-05-25",
    "{:" * 50_000 + 'datetime="',
    "1\u2003" * 50_000 + "May 2018",
    " " * 200_000 + "2018-05-25",
    "| version " * 20_000 + "\n|--|\n" + "| 2018-05-25 " * 20_000,
    "\n".join(["this policy is effective " * 80 + "1 May 2018"] * 100),
    "\n".join(["1 May 2018 effective date " * 70] * 100),
    "9" * 200_000,
    "2018-" * 50_000,
    "this " * 400 + "1 May 2018",
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_attack_a_text_made_to_be_slow_is_read_in_a_second(number: int):
    began = time.process_time()

    search(HOSTILE[number], DateRules())

    assert time.process_time() - began < 1.0


@given(st.text(alphabet='0123456789/-. MayjunéEfectiv年月日|[](){}:"=\n', max_size=300))
def test_no_text_makes_a_rule_fail(text: str):
    finding, problems = search(text, DateRules())

    assert finding is None or 1900 <= finding.day.year < 2200
    assert all(problem.what and problem.line for problem in problems)
