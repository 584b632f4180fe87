"""The checklist T01 to T44: where each line of it is tested."""

import re
from pathlib import Path

import pytest

from inforce.notify.transports.opening import Patience

TESTS = Path(__file__).parents[1]
SMTP, SECURITY = "notify/test_smtp.py", "notify/test_smtp_security.py"
DNS, SIGNING_UP = "notify/test_doctor_dns.py", "people/test_signing_up.py"
BOUNCES = "notify/test_bounces_recording.py"
# T01 to T20, T40 and T41 bear their number in test_checklist.py.
ELSEWHERE = {
    "T12": ("notify/test_dkim.py", "test_t12_"),
    "T15": ("notify/test_errand_mails.py", ""),
    "T21": (SMTP, "test_the_envelope_asks_for_everything_that_is_offered"),
    "T22": (
        BOUNCES,
        "test_a_report_is_joined_by_envelope_identifier_and_by_message_id",
    ),
    "T23": (SECURITY, "test_attack_words_added_before_tls"),
    "T24": (
        "notify/test_checklist_index.py",
        "test_t24_the_times_are_those_of_rfc_5321",
    ),
    "T30": (DNS, "test_ten_lookups_are_allowed_and_eleven_are_not"),
    "T31": (DNS, "test_an_aligned_signature_is_well"),
    "T32": (
        "notify/test_record_claims.py",
        "test_suppression_takes_effect_at_the_claim",
    ),
    "T42": (SIGNING_UP, "test_the_evidence_of_a_consent_is_whole"),
    "T43": (SIGNING_UP, "test_an_address_gets_one_confirmation_a_day_and_three_in_all"),
    "T44": ("people/test_export_and_erasure.py", "test_the_export_holds_everything"),
}
EVERY = [*range(1, 8), *range(10, 16), *range(20, 25), *range(30, 33), *range(40, 45)]


def _numbered() -> set[str]:
    text = (TESTS / "notify" / "test_checklist.py").read_text("utf-8")
    return {f"T{number}" for number in re.findall(r"def test_t(\d\d)_", text)}


@pytest.mark.parametrize("number", [f"T{one:02}" for one in EVERY])
def test_every_line_of_the_checklist_has_a_test(number: str):
    file, name = ELSEWHERE.get(number, ("notify/test_checklist.py", ""))
    name = name or f"test_t{number[1:]}_" * (number in _numbered())

    assert f"def {name or 'test_'}" in (TESTS / file).read_text("utf-8")
    assert number in ELSEWHERE or number in _numbered()


def test_t24_the_times_are_those_of_rfc_5321():
    times = Patience()

    assert (times.greeting, times.command, times.data) == (300, 300, 120)
    assert (times.block, times.dot) == (180, 600)
