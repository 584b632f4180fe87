"""`inforce check`: translations, reviews, names, and texts that cannot be rendered."""

import json

import pytest
from cli.repositories import Repository, policy

pytestmark = pytest.mark.git
TODAY = "2026-02-01"


def _findings(
    repository: Repository, capsys: pytest.CaptureFixture[str], *words: str
) -> list[tuple[str, str, str]]:
    """Return severity, rule and what of every finding."""
    repository.run("check", "--format", "json", "--today", TODAY, *words)
    found = json.loads(capsys.readouterr().out)["findings"]
    return [(one["severity"], one["rule"], one["what"]) for one in found]


@pytest.mark.parametrize(
    ("keys", "severity", "what"),
    [
        ({}, "warning", "'translates' is missing"),
        ({"translates": "2025-01-01"}, "warning", "is behind"),
        ({"translates": "2025-05-05"}, "warning", "is behind"),
        ({"translates": "2027-05-05"}, "error", "has no such version"),
    ],
)
def test_a_translation_says_what_it_translates(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    keys: dict[str, str],
    severity: str,
    what: str,
) -> None:
    text = policy("2025-01-01", "Wir fragen.", "Datenschutz", **keys)
    repository.write({"policies/privacy.de.md": text})

    found = _findings(repository, capsys)

    assert [(one[0], one[1]) for one in found] == [(severity, "translation")]
    assert what in found[0][2]


def test_a_translation_of_the_newest_version_is_in_order(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    text = policy("2026-03-01", "Wir fragen.", "Datenschutz", translates="2026-03-01")
    repository.write({"policies/privacy.de.md": text})

    assert _findings(repository, capsys) == []


def test_a_translation_needs_its_original(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({"policies/terms.de.md": policy("2026-01-01", title="AGB")})

    assert [
        (severity, rule) for severity, rule, _ in _findings(repository, capsys)
    ] == [("error", "translation")]


def test_a_review_that_is_overdue_is_a_warning(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    due = policy("2026-01-01", title="Terms", review_by="2026-01-31")
    later = policy("2026-01-01", title="Cookies", review_by=TODAY)
    repository.write({"policies/terms.md": due, "policies/cookies.md": later})

    found = _findings(repository, capsys)

    assert found == [("warning", "review", "the review was due by 31 January 2026")]


@pytest.mark.parametrize("name", ["Terms of Use.md", "a_b.md", "con.md"])
def test_a_name_that_is_no_address_is_an_error(
    repository: Repository, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    repository.write({f"policies/{name}": policy("2026-01-01")})

    found = _findings(repository, capsys)

    assert [(one[0], one[1]) for one in found] == [("error", "file")]
    assert "cannot be part of an address" in found[0][2]


def test_a_former_slug_that_somebody_has_is_an_error(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    text = policy("2026-01-01", title="Terms", formerly="privacy")
    repository.write({"policies/terms.md": text})

    found = _findings(repository, capsys)

    assert ("error", "slug") in [(one[0], one[1]) for one in found]


def test_a_text_that_cannot_be_rendered_is_an_error(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = policy("2026-01-01", "> " * 5_000 + "x", title="Terms")
    repository.write({"policies/terms.md": deep})

    found = _findings(repository, capsys)

    assert [(one[0], one[1]) for one in found] == [("error", "rendering")]


def test_a_link_to_a_file_outside_git_is_refused(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = repository.root / "policies" / "outside.md"
    outside.symlink_to(repository.config)

    found = _findings(repository, capsys)

    assert [(one[0], one[1]) for one in found] == [("error", "file")]
    assert "symbolic link" in found[0][2]


def test_versions_of_the_past_are_judged_by_their_own_rules(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    path = "policies/privacy.past/2019-05-01.md"
    without = policy("2019-05-01", "We asked.", published="2019-04-01")
    repository.write({path: without})
    wrong = _findings(repository, capsys)
    given = policy("2019-05-01", "We asked.", published="2019-04-01", source="paper")
    repository.write({path: given})
    right = _findings(repository, capsys)

    assert [(one[0], one[1]) for one in wrong] == [("error", "front-matter")]
    assert right == []
