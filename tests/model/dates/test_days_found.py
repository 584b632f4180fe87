"""Dates in texts: which words are found, by which rule, and which are not."""

from datetime import date

import pytest

from inforce.model.dates import DateRules, found, search

D = date(2018, 5, 25)
RULES = DateRules()

ENGLISH = [
    ("Effective date: May 25, 2018", "effective-date-line"),
    ("Effective Date: **May 25, 2018**", "effective-date-line"),
    ("**Effective Date:** May 25, 2018", "effective-date-line"),
    ("**Effective date**: 25 May 2018", "effective-date-line"),
    ("EFFECTIVE DATE - 2018-05-25", "effective-date-line"),
    ("> Version Effective Date: May 25th, 2018", "effective-date-line"),
    ("The effective date of this policy is 25 May 2018.", "effective-date-line"),
    ("Date of entry into force: 25/05/2018", "effective-date-line"),
    ("| Effective date: | 25 May 2018 |", "effective-date-line"),
    ("Effective May 25, 2018", "effective-line"),
    ("*Effective May 25, 2018*", "effective-line"),
    ("*[Effective May 25, 2018][Archive]*", "effective-line"),
    ("Effective: 2018/05/25", "effective-line"),
    ("Effective as of May 25, 2018.", "effective-line"),
    ("Effective from: 25 May 2018", "effective-line"),
    ("In force since the 25th of May 2018", "effective-line"),
    ("These terms are in effect from 25 May 2018", "effective-line"),
    ("Privacy Policy, effective 25 May 2018", "effective-line"),
    ("Effective May 25, 2018 / Updated June 1, 2019", "effective-line"),
    ("Last updated June 1, 2019; effective May 25, 2018", "effective-line"),
    (
        "Whatever you read elsewhere, this agreement, in the form in which it is "
        "published here, is effective as of May 25, 2018 and replaces all others.",
        "effective-prose",
    ),
    (
        "We have written to everybody, and because you told us what you think, "
        "these changes come into effect on May 25, 2018.",
        "effective-prose",
    ),
    ("Version 1.0, effective May 25, 2018", "version-line"),
    ("Version 1.0, updated 2018-05-25.", "version-line"),
    ("**Version 1.1 - Adopted on 25 May 2018**", "version-line"),
    ("Version 1.0 (May 25, 2018\\)", "version-line"),
    ("(Version 05/25/2018)", "version-line"),
    ("Revision 12 – 25.05.2018", "version-line"),
    ("*Last updated: May 25, 2018*", "last-updated-line"),
    ("*Last updated: [May 25, 2018](https://example.org/a(b)c)*", "last-updated-line"),
    ("_Last Updated: May 25, 2018_", "last-updated-line"),
    ("**Last updated:** 2018-05-25", "last-updated-line"),
    ("**Last Updated Date**: 25 May 2018", "last-updated-line"),
    ("Last modified: 25-05-2018", "last-updated-line"),
    ("Most recently revised on 25 May 2018", "last-updated-line"),
    ("Revised May 25, 2018", "last-updated-line"),
    ("Posted: 25 May 2018", "last-updated-line"),
    (
        "Please keep in mind that what is written here changes from time to time, as "
        "everything does. The last update of these rules was made on 25.05.2018",
        "last-updated-prose",
    ),
    ("May 25, 2018.", "bare-date-line"),
    ("**25 May 2018**", "bare-date-line"),
    ('25 May 2018\n{: datetime="2018-5-25" }', "ial"),
    ('{:datetime="2018-05-25"}', "ial"),
]

LOCAL = [
    ("Gültig ab 25. Mai 2018", "localized-line"),
    ("**Gültig ab:** 25.05.2018", "localized-line"),
    ("Stand: 25. Mai 2018", "localized-line"),
    ("In Kraft seit dem 25.5.2018", "localized-line"),
    ("Datum des Inkrafttretens: 25. Mai 2018", "localized-line"),
    ("Zuletzt aktualisiert am 25. Mai 2018", "last-updated-line"),
    ("En vigueur le 25 mai 2018", "localized-line"),
    ("Date d’entrée en vigueur : 25 mai 2018", "localized-line"),
    ("Dernière mise à jour : 25 mai 2018", "last-updated-line"),
    ("Vigencia: 25 de mayo de 2018", "localized-line"),
    ("Fecha de entrada en vigor: 25 de mayo de 2018", "localized-line"),
    ("Última actualización: 25 de mayo de 2018", "last-updated-line"),
    ("In vigore dal 25 maggio 2018", "localized-line"),
    ("Ultimo aggiornamento: 25 maggio 2018", "last-updated-line"),
    ("Ingangsdatum: 25 mei 2018", "localized-line"),
    ("Laatst bijgewerkt op 25 mei 2018", "last-updated-line"),
    ("Obowiązuje od 25 maja 2018 r.", "localized-line"),
    ("Data wejścia w życie: 25 maja 2018 r.", "localized-line"),
    ("Ostatnia aktualizacja: 25 maja 2018", "last-updated-line"),
    ("Em vigor a partir de 25 de maio de 2018", "localized-line"),
    ("Última atualização: 25 de maio de 2018", "last-updated-line"),
    ("Дата вступления в силу: 25 мая 2018 г.", "localized-line"),
    ("Последнее обновление: 25 мая 2018 года", "last-updated-line"),
    ("施行日：2018年5月25日", "localized-line"),
    ("2018年5月25日 施行", "localized-line"),
    ("最終更新　2018年5月25日", "last-updated-line"),
    ("生效日期：2018年5月25日", "localized-line"),
    ("本政策自2018年5月25日起生效", "localized-line"),
    ("最后更新：2018 年 5 月 25 日", "last-updated-line"),
    ("시행일: 2018년 5월 25일", "localized-line"),
    ("Účinné od 25. května 2018", "localized-line"),
    ("Hatályos: 2018. május 25.", "localized-line"),
    ("Berlaku sejak 25 Mei 2018", "localized-line"),
    ("Yürürlük tarihi: 25 Mayıs 2018", "localized-line"),
    ("YÜRÜRLÜK: 25 MAYIS 2018", "localized-line"),
    ("În vigoare din 25 mai 2018", "localized-line"),
    ("25 мая 2018 г.", "bare-date-line"),
    ("25 maja 2018 r.", "bare-date-line"),
    ("2018年5月25日", "bare-date-line"),
]

NOTHING = [
    "Certified to ISO/IEC 27001:2013 and ISO 27018:2019.",
    "Call +31 644 63 4141 or write to 1600 Amphitheater Parkway, CA 94043, USA.",
    "© 2018 Example. All rights reserved.",
    "Regulation (EU) 2016/679 of 27 April 2016 protects personal data.",
    "The GDPR came into force on 25 May 2018 in all member states.",
    "zuletzt durch Artikel 35 der Verordnung vom 25. Mai 2018 geändert",
    "You joined on 25 May 2018, the effective day of nothing.",
    "Valid until 25 May 2018",
    "Gültig bis 25. Mai 2018",
    "See https://example.org/2018/05/25/story for the story of the day.",
    "Order 2018-05-25-17 was sent.",
    "created: somewhere, on some day of 2018",
    "- Start Date: 2018-05-25",
    "The effective date is shown at the top of this page.",
    "Last updated: last spring",
]

UNREADABLE = [
    ("Effective date: 2026-02-30", "no day of any calendar"),
    ("Effective date: February 30, 2026", "no day of any calendar"),
    ("Effective date: 31.11.2026", "no day of any calendar"),
    ("Effective date: 2019-08-2019", "no day of any calendar"),
    ("Effective date: 13/13/2019", "no day of any calendar"),
    ("Effective date: May 2018", "names no day"),
    ("施行日：2018年5月", "names no day"),
    ("Effective date: 03/04/2018", "day or the month first; set 'day_first'"),
    ("Last updated: 3-4-2018", "day or the month first; set 'day_first'"),
    ('{: datetime="2019-08-2019" }', "no day of any calendar"),
    ('{: datetime="soon" }', "'soon' is no day"),
]


@pytest.mark.parametrize(("text", "rule"), ENGLISH + LOCAL)
def test_a_date_is_found_with_its_words_and_its_rule(text: str, rule: str):
    finding = found(f"# Privacy\n\n{text}\n\nWe keep it short.\n", RULES)

    assert finding is not None
    assert (finding.day, finding.rule) == (D, rule)
    assert finding.line in (3, 4)
    assert finding.quote


@pytest.mark.parametrize("text", NOTHING)
def test_a_date_of_something_else_is_not_found(text: str):
    assert search(f"# Privacy\n\n{text}\n", RULES) == (None, ())


@pytest.mark.parametrize(("text", "wrong"), UNREADABLE)
def test_a_date_that_cannot_be_read_is_reported_and_not_guessed(text: str, wrong: str):
    finding, problems = search(f"# Privacy\n\n{text}\n", RULES)

    assert finding is None
    assert wrong in problems[0].what
    assert problems[0].line == 3


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("3/4/2018", True, date(2018, 4, 3)),
        ("3/4/2018", False, date(2018, 3, 4)),
        ("5/5/2018", None, date(2018, 5, 5)),
        ("25/5/2018", None, D),
        ("5/25/2018", None, D),
        ("5/25/2018", True, D),
        ("3.4.2018", False, date(2018, 4, 3)),
        ("03-04-2018", True, date(2018, 4, 3)),
    ],
)
def test_the_order_of_day_and_month_is_set_and_not_guessed(
    text: str, day_first: bool | None, day: date
):
    finding = found(f"Effective date: {text}", DateRules(day_first=day_first))

    assert finding is not None
    assert finding.day == day


def test_an_unreadable_effective_date_makes_no_last_update_effective():
    text = "Effective date: 03/04/2018\n\nLast updated: 1 May 2018\n"

    finding, problems = search(text, RULES)

    assert finding is None
    assert len(problems) == 1


def test_a_date_at_the_end_is_found_and_one_in_the_middle_is_not():
    filler = "Words that say something.\n\n" * 100

    assert found(filler + "Effective date: 25 May 2018", RULES) is not None
    assert found(filler + "Effective date: 25 May 2018\n\n" + filler, RULES) is None


def test_the_line_is_that_of_the_file():
    text = "---\ntitle: x\n---\n\n\n# Privacy\n\nEffective date: 25 May 2018\n"

    finding = found(text, RULES)

    assert finding is not None
    assert finding.line == 8
