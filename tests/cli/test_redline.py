"""`inforce redline`: any two texts, on any surface."""

import json
from pathlib import Path

import pytest
from cli.repositories import Repository, policy

from inforce.cli import main

Captured = pytest.CaptureFixture[str]
PAGE = (
    "<!doctype html><html><body><nav>Home</nav><h1>Privacy</h1>"
    "<p>We <b>always</b> ask.</p><script>x()</script></body></html>"
)


@pytest.mark.git
def test_two_versions_are_compared_by_their_dates(
    repository: Repository, capsys: Captured
) -> None:
    code = repository.run("redline", "privacy@2025-01-01", "privacy@2026-03-01")
    long = capsys.readouterr()
    repository.run("redline", "privacy", "2025-01-01", "2026-03-01")
    short = capsys.readouterr()

    assert code == 0
    assert "{+twice+}" in long.out
    assert "from: Privacy, the version in force from 1 January 2025" in long.err
    assert short.out == long.out


@pytest.mark.git
def test_a_git_revision_is_compared_with_a_file(
    repository: Repository, capsys: Captured
) -> None:
    repository.write({"draft.md": policy("2026-03-01", "We ask three times.")})
    draft = str(repository.root / "draft.md")

    code = repository.run("redline", "HEAD~1:policies/privacy.md", draft)

    told = capsys.readouterr().out
    assert code == 0
    assert "{+three times" in told


def test_files_of_any_kind_are_compared_without_settings(
    tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "a.md").write_text(policy("2025-01-01", "We ask."))
    (tmp_path / "b.html").write_text(PAGE)
    (tmp_path / "c.txt").write_text("Privacy\n\nWe always ask.\n")
    none = ["--config", str(tmp_path / "mkdocs.yml"), "--format", "json"]
    counts = {}
    for before, after in (("a.md", "b.html"), ("a.md", "c.txt"), ("a.md", "a.md")):
        sides = [str(tmp_path / before), str(tmp_path / after)]
        assert main(["redline", *sides, *none]) == 0
        made = json.loads(capsys.readouterr().out)
        counts[before, after] = made["counts"]["words_marked"]

    assert counts["a.md", "c.txt"] == 1
    assert counts["a.md", "b.html"] > 0
    assert counts["a.md", "a.md"] == 0


def test_a_saved_page_brings_no_script_into_the_redline(
    tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "a.md").write_text("We ask.\n")
    (tmp_path / "b.html").write_text(PAGE.replace("<p>", "<p onclick='x()'>"))
    out = tmp_path / "redline.html"
    sides = [str(tmp_path / "a.md"), str(tmp_path / "b.html")]

    code = main(["redline", *sides, "--format", "html", "-o", str(out)])

    html = out.read_text()
    assert code == 0
    assert "<script" not in html
    assert "onclick" not in html
    assert "<ins" in html
    assert capsys.readouterr().out == ""


def test_colours_are_sent_only_when_asked_for(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a.md").write_text("We ask.\n")
    (tmp_path / "b.md").write_text("We ask\x1b[2J twice.\n")
    sides = [str(tmp_path / "a.md"), str(tmp_path / "b.md")]
    main(["redline", *sides])
    bare = capsys.readouterr().out
    main(["redline", *sides, "--color"])
    coloured = capsys.readouterr().out

    assert "\x1b" not in bare
    assert "\x1b[" in coloured
    assert "\x1b[2J" not in coloured


@pytest.mark.git
@pytest.mark.parametrize(
    ("sides", "said"),
    [
        (["privacy@2025-01-01", "nonsense"], "neither version, revision nor file"),
        (["privacy@2025-01-01", "missing.md"], "missing.md: there is no such file"),
        (["privacy@2025-01-01", "privacy@2025-01-02"], "expected one of 2025-01-01"),
        (["privacy@2025-01-01", "privacy@2025-1-2"], "expected a day as YYYY-MM-DD"),
        (["privacy@2025-01-01", "terms@2025-01-01"], "there is no policy 'terms'"),
        (["privacy@2025-01-01", "nope:policies/privacy.md"], "names no commit"),
        (["privacy@2025-01-01", "HEAD:policies/none.md"], "there is no file"),
        (["privacy@2025-01-01"], "expected two sides"),
    ],
)
def test_a_side_that_is_not_there_is_one_clear_error(
    repository: Repository, capsys: Captured, sides: list[str], said: str
) -> None:
    code = repository.run("redline", *sides)

    told = capsys.readouterr()
    assert code == 2
    assert said in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7", "expected a version"),
        ("a.md", b"a\0b", "binary file"),
        ("a.md", b"", "is empty"),
        ("a.txt", b"caf\xe9", "no UTF-8"),
        ("a.txt", b"word " * 1_000_000, "larger than 2,000,000 bytes"),
        ("a.html", b"<div>" * 5_000 + b"x", "nested more than"),
    ],
)
def test_a_file_that_cannot_be_compared_is_one_clear_error(
    tmp_path: Path, capsys: Captured, name: str, content: bytes, said: str
) -> None:
    wrong = tmp_path / name
    wrong.write_bytes(content)

    code = main(["redline", str(wrong), str(wrong)])

    told = capsys.readouterr().err
    assert code == 2
    assert told.startswith(str(wrong))
    assert said in told
