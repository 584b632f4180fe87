"""`inforce status` and `inforce on`."""

import json

import pytest
from cli.repositories import Repository, policy

pytestmark = pytest.mark.git
Captured = pytest.CaptureFixture[str]


def test_status_shows_what_is_in_force_and_what_comes(
    repository: Repository, capsys: Captured
) -> None:
    code = repository.run("status", "--today", "2026-02-01")

    told = capsys.readouterr().out
    assert code == 0
    assert "On 1 February 2026" in told
    assert "1 January 2025" in told
    assert "1 March 2026" in told
    assert "49 whole days, 28 days left" in told


def test_status_says_what_is_due_and_behind(
    empty: Repository, capsys: Captured
) -> None:
    empty.commit(
        "2024-12-01",
        {
            "policies/privacy.md": policy("2026-01-01", review_by="2025-06-30"),
            "policies/privacy.de.md": policy("2025-01-01", translates="2025-01-01"),
        },
    )

    empty.run("status", "--today", "2026-02-01", "--json")

    rows = json.loads(capsys.readouterr().out)["policies"]
    found = {row["slug"]: row for row in rows}
    assert found["privacy"]["review_due"] is True
    assert found["privacy"]["behind"] is None
    assert found["privacy/de"]["behind"] == "2026-01-01"


def test_status_says_how_much_notice_is_missing(
    empty: Repository, capsys: Captured
) -> None:
    empty.commit("2025-01-01", {"policies/privacy.md": policy("2025-01-01")})
    text = policy("2025-02-01", "We ask twice.", summary="Twice.")
    empty.commit("2025-01-21", {"policies/privacy.md": text})

    empty.run("status", "--today", "2025-01-22")

    assert "10 whole days, 30 needed, 10 days left" in capsys.readouterr().out


def test_a_title_cannot_steer_the_terminal_or_the_table(
    empty: Repository, capsys: Captured
) -> None:
    text = policy("2025-01-01", title='"[bold]Privacy\u202e[/nothing]"')
    empty.commit("2024-12-01", {"policies/privacy.md": text})

    code = empty.run("status", "--today", "2026-01-01")

    told = capsys.readouterr().out
    assert code == 0
    assert "[bold]Privacy⟦RIGHT-TO-LEFT OVERRIDE⟧[/nothing]" in told


@pytest.mark.parametrize(
    ("day", "today", "sentence"),
    [
        ("2025-03-27", "2026-02-01", "On 27 March 2025 the version of 1 January 2025 was in force."),
        ("2026-02-01", "2026-02-01", "On 1 February 2026 the version of 1 January 2025 is in force."),
        (
            "2026-03-01",
            "2026-02-01",
            "Unless we publish another version, the version of 1 March 2026 will apply on 1 March 2026.",
        ),
        (
            "2024-12-31",
            "2026-02-01",
            "No version of this policy was in force on 31 December 2024; "
            "the first version took effect on 1 January 2025.",
        ),
    ],
)  # fmt: skip
def test_on_says_what_applied(
    repository: Repository, capsys: Captured, day: str, today: str, sentence: str
) -> None:
    code = repository.run("on", "privacy", day, "--today", today)

    assert code == 0
    assert capsys.readouterr().err.strip() == sentence


def test_on_prints_the_markdown_that_applied(
    repository: Repository, capsys: Captured
) -> None:
    repository.run("on", "privacy", "2026-02-28", "--today", "2026-04-01")
    before = capsys.readouterr().out
    repository.run("on", "privacy", "2026-03-01", "--today", "2026-04-01")
    after = capsys.readouterr().out

    assert before == "We ask.\n"
    assert after == "We ask twice.\n"


def test_on_answers_with_what_was_known_at_a_moment(
    repository: Repository, capsys: Captured
) -> None:
    words = ("on", "privacy", "2026-03-05", "--json", "--today", "2026-04-01")
    answers = {}
    for moment in ("2026-01-09", "2026-01-10T08:59+01:00", "2026-01-10", "2020-01-01"):
        repository.run(*words, "--known-at", moment)
        answers[moment] = json.loads(capsys.readouterr().out)["effective_on"]

    assert answers == {
        "2026-01-09": "2025-01-01",
        "2026-01-10T08:59+01:00": "2025-01-01",
        "2026-01-10": "2026-03-01",
        "2020-01-01": None,
    }


def test_on_says_when_a_policy_has_ended(empty: Repository, capsys: Captured) -> None:
    empty.commit(
        "2024-12-01", {"policies/a.md": policy("2025-01-01", ends="2025-06-01")}
    )

    empty.run("on", "a", "2025-06-01", "--today", "2026-01-01")

    assert "the policy ended on 1 June 2025" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["privcy", "2026-01-01"],
            "there is no policy 'privcy'; expected one of privacy",
        ),
        (["privacy", "2026-02-30"], "which no calendar has"),
        (["privacy", "2026-02-03", "--known-at", "then"], "is 'then'; expected a day"),
    ],
)
def test_a_question_nobody_can_answer_is_wrong_input(
    repository: Repository, capsys: Captured, words: list[str], said: str
) -> None:
    code = repository.run("on", *words)

    assert code == 2
    assert said in capsys.readouterr().err
