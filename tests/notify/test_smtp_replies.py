"""What a reply means: the address, or us, or nobody for now."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inforce.notify.deliveries import Outcome
from inforce.notify.replies import (
    LONGEST_TEXT,
    Stage,
    greylisted,
    outcome,
    queue_id,
    scrubbed,
)

S = Stage


@pytest.mark.parametrize(
    ("stage", "code", "enhanced", "text", "expected"),
    [
        (S.DOT, 250, "2.0.0", "", "accepted"),
        (S.DOT, 251, "", "", "accepted"),
        (S.GREETING, 421, "4.3.2", "", "deferred"),
        (S.RECIPIENT, 450, "4.7.1", "Greylisted", "deferred"),
        (S.RECIPIENT, 451, "4.3.0", "", "deferred"),
        (S.DOT, 451, "4.7.1", "", "deferred"),
        (S.RECIPIENT, 452, "4.2.2", "", "mailbox-full"),
        (S.RECIPIENT, 452, "", "", "mailbox-full"),
        (S.RECIPIENT, 552, "5.2.2", "", "mailbox-full"),
        (S.DOT, 552, "", "", "mailbox-full"),
        (S.DOT, 550, "5.2.2", "", "mailbox-full"),
        (S.RECIPIENT, 450, "4.2.2", "", "mailbox-full"),
        # A full disk of the server, and a message it finds too big.
        (S.MAIL, 452, "4.3.1", "", "deferred"),
        (S.MAIL, 452, "", "", "deferred"),
        (S.MAIL, 552, "", "", "policy"),
        (S.DOT, 552, "5.3.4", "", "policy"),
        (S.RECIPIENT, 452, "4.5.3", "", "deferred"),
        (S.RECIPIENT, 550, "5.1.1", "", "refused"),
        (S.RECIPIENT, 550, "5.1.2", "", "refused"),
        (S.RECIPIENT, 550, "5.1.10", "", "refused"),
        (S.RECIPIENT, 550, "5.2.1", "", "refused"),
        (S.RECIPIENT, 550, "5.4.1", "", "refused"),
        (S.RECIPIENT, 550, "", "No such user", "refused"),
        (S.RECIPIENT, 501, "", "Bad address syntax", "refused"),
        (S.RECIPIENT, 553, "", "", "refused"),
        (S.RECIPIENT, 556, "5.1.10", "", "refused"),
        (S.RECIPIENT, 550, "5.7.17", "", "refused"),
        (S.DOT, 550, "5.1.1", "", "refused"),
        (S.DOT, 550, "", "mailbox unavailable", "refused"),
        (S.DATA, 550, "5.6.7", "", "refused"),
        # Because of us.
        (S.GREETING, 554, "", "", "policy"),
        (S.HELLO, 550, "", "", "policy"),
        (S.MAIL, 550, "5.1.8", "", "policy"),
        (S.MAIL, 553, "", "", "policy"),
        (S.LOGIN, 535, "5.7.8", "", "policy"),
        (S.RECIPIENT, 550, "5.1.8", "", "policy"),
        (S.RECIPIENT, 550, "5.7.1", "relaying denied", "policy"),
        (S.RECIPIENT, 550, "5.7.26", "", "policy"),
        (S.RECIPIENT, 530, "", "Authentication required", "policy"),
        (S.RECIPIENT, 554, "", "blocked using a blocklist", "policy"),
        (S.RECIPIENT, 550, "5.0.0", "SPF check failed", "policy"),
        (S.DOT, 550, "5.7.515", "", "policy"),
        (S.DOT, 550, "5.7.9", "", "policy"),
        (S.DOT, 554, "", "Message not allowed", "policy"),
        (S.DOT, 550, "", "Looks like spam", "policy"),
        (S.DATA, 503, "5.5.1", "", "policy"),
        (S.RECIPIENT, 555, "", "", "policy"),
        # What no server may say there.
        (S.DOT, 354, "", "", "uncertain"),
        (S.DOT, 199, "", "", "uncertain"),
        (S.MAIL, 354, "", "", "unsent"),
        (S.DATA, 250, "", "", "unsent"),
        (S.GREETING, 250, "", "", "unsent"),
        (S.DOT, 0, "", "", "uncertain"),
    ],
)
def test_a_reply_is_an_outcome(
    stage: Stage, code: int, enhanced: str, text: str, expected: str
) -> None:
    assert outcome(stage, code, enhanced, text).value == expected


@settings(deadline=None)
@given(st.sampled_from(Stage), st.integers(0, 999), st.text(), st.text())
def test_only_2xx_to_the_final_dot_is_an_acceptance(
    stage: Stage, code: int, enhanced: str, text: str
) -> None:
    accepted = outcome(stage, code, enhanced, text) is Outcome.ACCEPTED

    assert accepted == (stage is Stage.DOT and 200 <= code < 300)


@settings(deadline=None)
@given(st.integers(400, 499), st.sampled_from(Stage), st.text())
def test_4xx_never_ends_a_delivery(code: int, stage: Stage, text: str) -> None:
    assert outcome(stage, code, "", text) in {Outcome.DEFERRED, Outcome.FULL}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<jane@example.net>: unknown", "[address] unknown"),
        ("RCPT TO:<jane@example.net> no", "RCPT [address] no"),
        ("user JANE is unknown", "user [address] is unknown"),
        ("bounce+jane=40example.net went", "[address] went"),
        ("see https://x.example/?a=jane%40example.net now", "see [address] now"),
        ("janet and jane2 stay", "janet and jane2 stay"),
        ("a\x00b\x1b[31m\r\nc\u202ed", "a b [31m c d"),
        ("  \t ", ""),
    ],
)
def test_no_address_and_no_control_is_kept(text: str, expected: str) -> None:
    assert scrubbed(text, "jane@example.net") == expected


@settings(deadline=None)
@given(st.text(max_size=3000))
def test_what_is_kept_is_short_and_printable(text: str) -> None:
    kept = scrubbed(text, "jane@example.net")

    assert len(kept) <= LONGEST_TEXT
    assert "@" not in kept
    assert kept.isprintable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ok: queued as 4XyZ12aB", "4XyZ12aB"),
        ("OK id=1qAbCd-000123-Xy", "1qAbCd-000123-Xy"),
        ("OK  1700000000 a1-20020a.123 - gsmtp", "a1-20020a.123"),
        ("0A1B2C Message accepted for delivery", "0A1B2C"),
        ("Ok", ""),
        ("queued as " + "x" * 500, "x" * 64),
    ],
)
def test_the_name_in_the_next_queue_is_found(text: str, expected: str) -> None:
    assert queue_id(text) == expected


@pytest.mark.parametrize(
    ("code", "enhanced", "expected"),
    [(450, "4.7.1", True), (451, "4.7.1", True), (450, "4.2.0", False),
     (421, "4.7.1", False)],
)  # fmt: skip
def test_greylisting_is_known_by_its_codes(
    code: int, enhanced: str, expected: bool
) -> None:
    assert greylisted(code, enhanced) is expected
