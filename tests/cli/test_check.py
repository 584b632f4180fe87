"""`inforce check`: every rule, on the folder as it is about to be published."""

import json
from dataclasses import dataclass

import pytest
from cli.repositories import Repository, policy

pytestmark = pytest.mark.git
Captured = pytest.CaptureFixture[str]
TODAY = "2026-02-01"


@dataclass(frozen=True)
class Said:
    """What a check says: its exit code and its findings."""

    code: int
    findings: list[dict[str, str]]

    def of(self, rule: str) -> list[dict[str, str]]:
        """Return the findings of *rule*."""
        return [one for one in self.findings if one["rule"] == rule]


@pytest.fixture
def checked(repository: Repository, capsys: Captured):
    """Writes files over the sample and checks them."""

    def check(files: dict[str, str | bytes], *words: str) -> Said:
        repository.write(files)
        code = repository.run("check", "--format", "json", "--today", TODAY, *words)
        return Said(code, json.loads(capsys.readouterr().out)["findings"])

    return check


def upcoming(body: str = "We ask twice.", **keys: str) -> str:
    """Return the second version of the sample, with other words or keys."""
    return policy("2026-03-01", body, **{"summary": "We ask more often.", **keys})


def test_policies_in_order_have_no_findings(checked) -> None:
    said = checked({})

    assert said == Said(0, [])


WRONG = {
    "front-matter": (policy("2026-3-1", sumary="More."), 3),
    "file": (b"\x00", None),
    "summary": (policy("2026-03-15", "We ask twice."), 3),
    "timeline": (upcoming("Less.").replace("2026-03-01", "2025-02-01"), 3),
    "notice": (upcoming("Thrice.", replaces="2026-03-01").replace(
        "effective: 2026-03-01", "effective: 2026-03-03"), 3),
    "undeclared": (upcoming("We ask thrice."), 3),
    "placeholder": (upcoming("In force from XX/XX/20XX.\n\nWe ask."), 7),
    "text-date": (upcoming("Effective date: 1 April 2026\n\nWe ask."), 7),
    "link": (upcoming("See the [terms](terms.md)."), 7),
    "characters": (upcoming("We a\u200bsk."), 7),
}  # fmt: skip


@pytest.mark.parametrize("rule", WRONG)
def test_each_rule_names_file_line_and_what_was_expected(checked, rule: str) -> None:
    text, line = WRONG[rule]

    said = checked({"policies/privacy.md": text})

    first = said.of(rule)[0]
    assert said.code == 1
    assert (first["path"], first["line"]) == ("policies/privacy.md", line)
    assert first["severity"] == "error"
    assert first["expected"].startswith(("expected", "which"))


def test_a_declared_correction_is_no_undeclared_change(checked) -> None:
    said = checked({"policies/privacy.md": upcoming("We ask.", correction="A word.")})

    assert said.of("undeclared") == []
    assert said.code == 0


def test_a_change_that_a_revision_did_not_have_is_found_after_the_commit(
    repository: Repository, checked
) -> None:
    repository.commit("2026-01-20", {"policies/privacy.md": upcoming("We ask often.")})
    without = checked({})
    against = checked({}, "--base", "HEAD~1")

    assert without.of("undeclared") == []
    assert len(against.of("undeclared")) == 1
    assert against.code == 1


def test_what_the_base_got_meanwhile_is_no_change_of_this_branch(
    repository: Repository, checked
) -> None:
    repository.git("branch", "ours")
    mended = upcoming("We ask often.", correction="A word was wrong.")
    repository.commit("2026-01-20", {"policies/privacy.md": mended})
    repository.git("checkout", "-q", "ours")

    assert checked({}, "--base", "main").of("undeclared") == []


def test_a_base_nobody_knows_is_wrong_input(repository: Repository) -> None:
    assert repository.run("check", "--base", "nowhere") == 2


def test_a_comment_that_hides_the_rest_is_found(checked) -> None:
    text = upcoming("We ask.\n\n<!-- and nobody reads this\n\nWe sell.")

    said = checked({"policies/privacy.md": text})
    assert [one["line"] for one in said.of("rendering")] == [9]
    assert said.code == 1


@pytest.mark.parametrize(
    "keys", [{"notice_waived": "A court ordered it."}, {"change": "editorial"}]
)
def test_notice_need_not_be_kept_when_the_file_says_why(checked, keys) -> None:
    text = policy("2026-02-10", "Soon.", summary="Soon.", replaces="2026-03-01", **keys)

    assert checked({"policies/privacy.md": text}).of("notice") == []


def test_the_notice_period_is_counted_in_whole_days(checked) -> None:
    said = checked(
        {
            "policies/privacy.md": policy(
                "2026-03-03", "Later.", summary="Later.", replaces="2026-03-01"
            )
        }
    )

    assert "29 whole days" in said.of("notice")[0]["what"]
    assert "'effective: 2026-03-04' or later" in said.of("notice")[0]["expected"]


def test_a_postponed_wording_was_announced_before(checked) -> None:
    text = upcoming().replace("2026-03-01", "2026-03-02")

    assert checked({"policies/privacy.md": text}) == Said(0, [])


def test_the_first_version_needs_neither_summary_nor_notice(checked) -> None:
    assert checked({"policies/cookies.md": policy(TODAY, title="Cookies")}).code == 0


def test_two_files_with_one_slug_are_found(checked) -> None:
    files = {
        "policies/a.md": policy("2026-01-01"),
        "policies/a/index.md": policy("2026-01-01"),
    }

    found = checked(files).of("slug")

    assert [one["path"] for one in found] == ["policies/a/index.md"]


def test_a_translation_that_fell_behind_is_a_warning(checked) -> None:
    german = policy("2025-01-01", "Wir fragen.", "Datenschutz", translates="2025-01-01")

    said = checked({"policies/privacy.de.md": german})

    assert said.code == 0
    assert said.of("translation")[0]["severity"] == "warning"
    assert "1 March 2026" in said.of("translation")[0]["what"]


def test_warnings_count_when_asked_to(checked) -> None:
    files = {
        "policies/privacy.md": upcoming("Write to {{ site.mail }}.", correction="x")
    }

    assert checked(files).code == 0
    assert checked(files, "--strict").code == 1


def test_links_to_sections_are_followed(checked) -> None:
    terms = "## Your data\n\nSee [there](privacy.md#nowhere) and [here](#your-data)."
    broken = checked({"policies/terms.md": policy("2026-01-01", terms, "Terms")})
    mended = checked(
        {"policies/privacy.md": upcoming("## Nowhere\n\nYet.", correction="A heading.")}
    )

    assert [one["line"] for one in broken.of("link")] == [8]
    assert "#nowhere" in broken.of("link")[0]["what"]
    assert mended.of("link") == []


def test_what_git_ignores_is_not_judged(repository: Repository, checked) -> None:
    repository.write({".gitignore": "/site/\n/.inforce/\npolicies/private.md\n"})

    assert checked({"policies/private.md": "no front matter"}) == Said(0, [])


def test_a_breach_in_the_history_is_a_warning(repository: Repository, checked) -> None:
    wrong = upcoming("Less.").replace("2026-03-01", "2025-06-01")
    repository.commit("2026-01-12", {"policies/privacy.md": wrong})
    repository.commit("2026-01-13", {"policies/privacy.md": upcoming()})

    said = checked({})

    assert said.code == 0
    assert [one["severity"] for one in said.of("history")] == ["warning"]


def test_a_folder_that_mends_what_was_committed_may_be_published(
    repository: Repository, checked
) -> None:
    repository.commit("2026-01-12", {"policies/b.md": "no front matter"})
    broken = checked({})
    mended = checked({"policies/b.md": policy("2026-02-01", title="B")})

    assert broken.code == 1
    assert mended.code == 0


def test_a_deleted_policy_is_a_warning(repository: Repository, checked) -> None:
    repository.commit("2026-01-11", {"policies/b.md": policy("2026-01-01", title="B")})
    (repository.root / "policies/b.md").unlink()

    said = checked({})

    assert [one["path"] for one in said.of("ended")] == ["policies/b.md"]
    assert said.code == 0


@pytest.mark.parametrize("keys", [{}, {"formerly": "privacy", "title": "Data"}])
def test_a_renamed_policy_goes_on(repository: Repository, checked, keys) -> None:
    (repository.root / "policies/privacy.md").unlink()

    said = checked({"policies/data.md": upcoming("Otherwise.", **keys)})

    assert said.of("ended") == []
    assert [one["path"] for one in said.of("undeclared")] == ["policies/data.md"]


def test_adopted_files_are_judged_mildly_until_they_are_changed(
    repository: Repository, checked
) -> None:
    config = repository.config.read_text().replace(
        "{languages: [en, de]}",
        "{languages: [en, de], adopted: true}\n"
        "      versions: {strict_since: 2026-01-15, date_sources: [commit-date]}",
    )
    old = "# Refunds\n\nWe pay back on [DATE].\n"
    repository.commit("2026-01-12", {"mkdocs.yml": config, "policies/r.md": old})
    before = checked({})
    after = checked({"policies/r.md": old + "\nOr never.\n"})

    assert before.code == 0
    assert [one["severity"] for one in before.of("placeholder")] == ["warning"]
    assert after.code == 1
    assert after.of("front-matter")


def test_text_names_place_severity_and_rule(
    repository: Repository, capsys: Captured
) -> None:
    repository.write({"policies/privacy.md": upcoming("We ask TBD\u202e.")})

    code = repository.run("check", "--today", TODAY)

    told = capsys.readouterr()
    assert code == 1
    assert "policies/privacy.md:7: error: 'TBD' looks like a note to" in told.out
    assert "[placeholder]" in told.out
    assert "\u202e" not in told.out
    assert told.err == "3 errors, 0 warnings\n"


def test_annotations_are_escaped_for_github(
    repository: Repository, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)
    repository.write({"policies/a,b.md": policy("2026-01-01")})
    repository.write({"policies/privacy.md": upcoming("100% [x](y%0A::error::z.md)")})

    repository.run("check", "--today", TODAY, "--format", "github")

    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith(("::error file=", "::warning file=")) for line in lines)
    assert any("file=policies/a%2Cb.md" in line for line in lines)
    assert any("file=policies/privacy.md,line=7,title=link::" in line for line in lines)
    assert any("y%250A::error::z.md" in line for line in lines)
