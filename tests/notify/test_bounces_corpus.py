from collections import Counter

import pytest
from notify.bounce_oddities import odd_samples
from notify.bounce_samples import FORMS, from_facts

from inforce.notify.bounces.reading import report

SAMPLES = [*from_facts(), *odd_samples()]
ENOUGH = 200


def found(sample):
    return report(sample.message).kind.value


def is_right(sample):
    return found(sample) in sample.expected.split("|")


def test_there_are_enough_samples_and_no_two_are_equal():
    assert len({sample.message for sample in SAMPLES}) == len(SAMPLES) >= ENOUGH
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)


def test_nearly_all_samples_are_judged_right():
    wrong = [s.name for s in SAMPLES if not is_right(s)]

    assert len(wrong) <= 0.02 * len(SAMPLES), wrong


def test_nothing_is_taken_for_hard_that_is_not():
    wrong = [
        sample.name
        for sample in SAMPLES
        if found(sample) == "hard" and "hard" not in sample.expected
    ]

    assert wrong == []


def test_every_report_of_the_standard_forms_is_judged_right():
    forms = {form.__name__ for form in FORMS[:6]}
    standard = [s for s in SAMPLES if s.name.split()[0] in forms]

    assert len(standard) >= ENOUGH
    assert [s.name for s in standard if not is_right(s)] == []


def test_every_class_has_samples():
    counted = Counter(sample.expected for sample in SAMPLES)

    assert set(counted) >= {
        "hard", "soft", "policy", "delayed", "complaint", "auto-reply", "other"
    }  # fmt: skip
    assert min(counted[k] for k in ("hard", "soft", "policy")) >= 60


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_line_ends_do_not_change_what_a_report_is(ends):
    changed = [
        s.name
        for s in SAMPLES
        if report(s.message.replace(b"\r\n", ends)).kind.value != found(s)
    ]

    assert changed == []


def test_no_diagnostic_shows_an_address():
    shown = [s.name for s in SAMPLES if "@" in report(s.message).diagnostic]

    assert shown == []
