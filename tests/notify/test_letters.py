"""What the mails say, kind by kind, and what of a redline they hold."""

import re
from dataclasses import fields, replace
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model.builders import built, day, record
from notify.mails import (
    SITE,
    announced,
    arabic,
    composed,
    event,
    german,
    mail,
    part,
    policies,
    site,
)
from publication.makers import policy as made

from inforce.errors import ExternalError, InputError
from inforce.notify.compose.excerpts import level
from inforce.notify.compose.languages import PHRASES, phrases
from inforce.notify.compose.phrases import KindPhrases
from inforce.notify.letters import Letter
from inforce.publication.events import EventKind, events

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("language", sorted(PHRASES))
@pytest.mark.parametrize("kind", sorted(policies()))
def test_each_kind_of_mail_reads_as_it_should(kind, language, golden):
    policy = policies()[kind]
    message = mail(site(policy, german()), event(policy, kind), language=language)

    text = f"Subject: {message['Subject']}\n\n{part(message, 'plain')}"

    assert golden(GOLDEN / f"{kind}.{language}.txt", text.replace("\r\n", "\n"))


@pytest.mark.parametrize("audience", ["subscriber", "account"])
def test_a_mail_about_several_events_reads_as_it_should(audience, golden):
    one, two = announced(), arabic()
    where = site(one, two, service="")
    both = [event(policy, "announced") for policy in (one, two)]

    message = mail(where, *both, audience=audience)

    text = f"Subject: {message['Subject']}\n\n{part(message, 'plain')}"
    assert golden(GOLDEN / f"several.{audience}.txt", text.replace("\r\n", "\n"))


def test_what_is_to_come_is_told_first_and_named_in_the_subject():
    policy, other = policies()["corrected"], arabic()
    where = site(policy, other)
    past, soon = event(policy, "corrected"), event(other, "reminder")

    message = mail(where, past, soon, language="en")

    assert message["Subject"] == (
        "Privacy: reminder, new version takes effect on 10 February 2026, "
        "and 1 more notice"
    )
    text = part(message, "plain")
    assert text.index("This is a reminder") < text.index("What was corrected")


def test_a_version_that_moved_is_told_once_with_its_own_redline():
    policy = policies()["rescheduled"]
    moved, again = event(policy, "rescheduled"), event(policy, "announced")

    both = part(mail(site(policy), moved, again), "plain")

    assert both == part(mail(site(policy), moved), "plain")
    assert f"{SITE}/privacy/2026-03-02/changes/" in both
    assert "[-30 days-] {+12 months+}" in both


def test_a_version_in_force_says_that_it_was_announced_when_it_was():
    policy = announced()
    what = event(policy, "in-force")
    name = "privacy/2026-02-10/announced"
    told = "We announced it by mail after it was published on 6 January 2026"

    with_it = part(mail(site(policy), what, told=[name]), "plain")
    without = part(mail(site(policy), what), "plain")

    assert told in " ".join(with_it.split())
    assert "We announced" not in without


def test_a_first_version_takes_nobodys_place():
    policy = made(record(5, 40, "# Text\n\nFirst.\n"))

    message = mail(site(policy), event(policy, "announced"))

    assert message["Subject"] == "Privacy: takes effect on 10 February 2026"
    assert "It is its first version." in part(message, "plain")
    assert "/changes/" not in part(message, "html")


def sections(count, words):
    texts = [
        f"## {number}. Part\n\n" + f"{word} sentence goes on. " * words
        for number, word in enumerate(["Some"] * count, 1)
    ]
    return "\n\n".join(texts)


@pytest.mark.parametrize(("count", "words"), [(40, 30), (6, 800), (600, 4), (1, 9000)])
def test_a_long_redline_is_cut_and_says_what_is_left_out(count, words):
    before = sections(count, words)
    after = before.replace("sentence", "judgment")
    policy = made(record(0, 1, before), record(5, 40, after, summary="All."))

    message = mail(site(policy), event(policy, "announced"))
    text, html = (part(message, kind) for kind in ("plain", "html"))

    assert len(html.encode()) <= 60_000
    flat = " ".join(text.split())
    left = re.findall(r"is on the page: (\d+|1) changes?", flat)
    whole = int(re.search(r"The changed text: (\d+) change", flat)[1])
    assert left
    assert sum(map(int, left)) <= whole
    assert f"{SITE}/privacy/2026-02-10/changes/" in html


def test_sections_that_are_short_are_whole_beside_one_that_is_long():
    before = (
        sections(12, 2)
        + "\n\n## 13. Long\n\n"
        + "\n\n".join(
            f"This sentence has the number {n} and some more words." for n in range(900)
        )
    )
    after = before.replace("sentence", "judgment")
    policy = made(record(0, 1, before), record(5, 40, after, summary="All."))

    html = part(mail(site(policy), event(policy, "announced")), "html")

    assert html.count("of this section is on the page") == 1
    assert 45_000 < len(html.encode()) <= 60_000


@given(st.lists(st.integers(0, 100)), st.integers(0, 2_000))
def test_a_level_uses_the_room_and_no_more(costs, room):
    most = level(costs, room)

    used = sum(min(cost, most) for cost in costs)
    assert used <= room
    assert used == sum(costs) or room - used < len(costs)


def test_a_short_redline_is_whole():
    policy = announced()

    text = part(mail(site(policy), event(policy, "announced")), "plain")

    assert "on the page" not in text


def test_of_a_table_the_changed_row_is_told_with_the_names_of_its_columns():
    before = (
        "| Letters | Kept for |\n| --- | --- |\n"
        "| Letters you sent to us | thirty days after we read them |\n"
        "| Drafts | 1 day |\n"
    )
    after = before.replace("thirty", "ninety")
    policy = made(record(0, 1, before), record(5, 40, after, summary="Longer."))

    text = part(mail(site(policy), event(policy, "announced")), "plain")

    row = (
        "- Letters: Letters you sent to us; "
        "Kept for: [-thirty-]{+ninety+} days after we read them"
    )
    assert row in " ".join(text.split())
    assert "Drafts" not in text


def test_a_link_that_leads_elsewhere_is_a_change_that_is_named():
    before = "See [the list](https://one.example/) of partners, please.\n"
    after = before.replace("one", "two")
    policy = made(record(0, 1, before), record(5, 40, after, summary="Moved."))

    message = mail(site(policy), event(policy, "announced"))

    for kind in ("plain", "html"):
        flat = " ".join(part(message, kind).split())
        assert "the list (link or formatting changed) of partners" in flat
        assert "one.example" not in flat


def test_a_correction_is_told_in_the_language_of_its_translation():
    policy = policies()["corrected"]
    line = german().timeline.records
    text = "# 2. Aufbewahrung\n\nWir behalten Ihre Briefe 12 Wochen.\n"
    mended = record(9, 40, text, summary="12.", correction="Wochen, nicht Monate.")
    german_one = replace(german(), timeline=built(line[1], mended))

    message = mail(site(policy, german_one), event(policy, "corrected"), language="de")

    assert "Wochen, nicht Monate." in part(message, "plain")
    assert "[-Monate-] {+Wochen+}" in part(message, "plain")


def test_sections_of_which_only_the_number_changed_are_named_together():
    before = "## 1. One\n\nText.\n\n## 2. Two\n\nText two.\n\n## 3. Three\n\nMore.\n"
    after = before.replace("## 1. One\n\nText.\n\n", "").replace("2. T", "1. T")
    after = after.replace("3. T", "2. T")
    policy = made(record(0, 1, before), record(5, 40, after, summary="Less."))

    text = part(mail(site(policy), event(policy, "announced")), "plain")

    assert "Only the number changed: 1. Two, 2. Three" in " ".join(text.split())


def test_a_summary_that_fills_a_mail_is_refused():
    policy = announced(summary="<&> " * 25_000)

    with pytest.raises(InputError, match="shorten the summaries"):
        composed(site(policy), event(policy, "announced"))


def test_a_letter_comes_back_from_the_store_and_a_broken_one_does_not():
    policy = announced()
    letter = composed(site(policy), event(policy, "announced"))

    assert Letter.read(letter.prepared) == letter
    assert Letter.read(letter.prepared).digest == letter.digest
    for broken in (b"", letter.prepared[:90], letter.prepared.replace(b"\0", b"")):
        with pytest.raises(ExternalError, match="cannot be read"):
            Letter.read(broken)


def test_the_same_events_make_the_same_letter():
    letters = {
        composed(site(policy), event(policy, "announced")).digest
        for policy in (announced(), announced())
    }

    assert len(letters) == 1


@pytest.mark.parametrize(
    ("language", "site_language", "found"),
    [
        ("de", "en", "de"),
        ("de-CH", "en", "de"),
        ("DE", "en", "de"),
        ("fr", "de", "de"),
        ("fr", "fr", "en"),
        ("", "en", "en"),
        ('"><script>', "\r\nX:", "en"),
    ],
)
def test_words_fall_back_to_those_of_the_site_and_then_to_english(
    language, site_language, found
):
    assert phrases(language, site_language).language == found


def said(words):
    """Yield the name of each phrase of a language, and the phrase."""
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, str):
            yield field.name, value
    for group in ("kinds", "first", "anew"):
        for kind, one in getattr(words, group).items():
            for part_of in fields(KindPhrases):
                yield f"{group}.{kind}.{part_of.name}", getattr(one, part_of.name)


def slots(phrase):
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", sorted(PHRASES))
def test_every_language_says_everything_about_the_same_things(language):
    words, english = PHRASES[language], dict(said(PHRASES["en"]))

    assert words.language == language
    assert len(words.months) == 12
    assert set(words.kinds) == {kind.value for kind in EventKind}
    assert {name for name, phrase in said(words) if phrase} == set(english)
    for name, phrase in said(words):
        assert slots(phrase) == slots(english[name]), name


def test_an_undeclared_change_is_called_one():
    policy = made(
        record(0, 1, "# A\n\nOne.\n"), record(3, 1, "# A\n\nTwo.\n", strict=False)
    )
    found = [e for e in events(policy, day(99)) if e.kind is EventKind.UNDECLARED]

    text = part(mail(site(policy), found[0]), "plain")

    assert "nobody declared it as a correction" in " ".join(text.split())
    assert re.search(r"\[-One\.?-\] ?\{\+Two", text)
