"""`inforce import`: documents as they are found, made into policy files."""

import json
from pathlib import Path

import pytest
from cli.repositories import Repository

from inforce.cli import main
from inforce.model.source import front_matter, source

Captured = pytest.CaptureFixture[str]
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
FOUND = {
    "000_": ("2017-07-07", "Privacy Policy"),
    "001_": ("2024-01-01", "Privacy"),
    "002_": (None, "The Message and chat Privacy Policy"),
    "003_": (None, "Website Privacy"),
    "004_": ("2023-04-22", "Data Protection"),
}
# Of the same shapes as the documents above, in our own words.
OURS = {
    "logo.txt": (
        "Papierkran avatar logo\n\nPrivacy notice\n\nWe hold little.\n\n"
        "  1. This notice may change. It was last updated on 07.07.2017\n",
        ("2017-07-07", "Privacy notice"),
    ),
    "line.txt": (
        "Privacy\n\nEffective 1 January 2024\n\nWe hold little.\n",
        ("2024-01-01", "Privacy"),
    ),
    "none.txt": (
        "\n\nHow we use what you write\n\nWe began in 2004 and hold little.\n",
        (None, "How we use what you write"),
    ),
    "version.txt": (
        "top of page\n\nData protection\n\n1. What we hold\n\nLittle, since ISO/IEC "
        "27001:2013.\n\n(Version 04/22/2023)\n\nbottom of page\n",
        ("2023-04-22", "Data protection"),
    ),
    "page.html": (
        "<html><head><title>Refunds | Papierkran</title></head><body><nav>Home</nav>"
        "<h1>Refunds</h1><p>Effective date: <b>1 March 2023</b></p></body></html>",
        ("2023-03-01", "Refunds"),
    ),
    "page.md": (
        "---\nlayout: page\nlastmod: 2021-05-04\n---\n# Cookies\n\nWe set none.\n",
        ("2021-05-04", "Cookies"),
    ),
}


def _found(paths: list[Path], capsys: Captured) -> dict[str, tuple[str | None, str]]:
    code = main(["import", "--dry-run", "--json", *map(str, paths)])
    assert code == 0
    documents = json.loads(capsys.readouterr().out)
    return {Path(one["path"]).name: (one["date"], one["title"]) for one in documents}


def test_the_shared_documents_are_recognised(capsys: Captured) -> None:
    if not SEEDS.exists():
        pytest.skip("needs the shared documents beside the repository")

    found = _found(sorted(SEEDS.glob("*.txt")), capsys)

    assert {name[:4]: one for name, one in found.items()} == FOUND


def test_documents_of_every_kind_are_recognised(
    tmp_path: Path, capsys: Captured
) -> None:
    for name, (text, _) in OURS.items():
        (tmp_path / name).write_text(text)

    found = _found(sorted(tmp_path.iterdir()), capsys)

    assert found == {name: wanted for name, (_, wanted) in OURS.items()}


def test_a_dry_run_shows_words_and_rule_and_writes_nothing(
    empty: Repository, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "a.txt").write_text(OURS["line.txt"][0])

    code = empty.run("import", "--dry-run", str(tmp_path / "a.txt"))

    told = capsys.readouterr().out
    assert code == 0
    assert "  words: Effective 1 January 2024\n  rule:  effective-line" in told
    assert not (empty.root / "policies").exists()


@pytest.mark.git
@pytest.mark.site
def test_imported_policies_can_be_published(
    empty: Repository, tmp_path: Path, capsys: Captured
) -> None:
    names = ("line.txt", "version.txt", "page.html", "page.md")
    for name in names:
        (tmp_path / name).write_text(OURS[name][0])

    code = empty.run("import", *(str(tmp_path / name) for name in names))
    empty.commit("2026-01-01", {})

    text = (empty.root / "policies/refunds.md").read_text()
    read = source(text, path="refunds.md")
    declared = front_matter(read, path="refunds.md")
    assert code == 0
    assert (declared.title, str(declared.effective)) == ("Refunds", "2023-03-01")
    assert read.wording.text == "Effective date: **1 March 2023**\n"
    assert empty.run("check", "--today", "2026-01-01") == 0
    assert empty.run("build", "--today", "2026-01-01") == 0


def test_a_document_without_date_asks_for_one_and_nothing_is_written(
    empty: Repository, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "a.txt").write_text(OURS["none.txt"][0])
    (tmp_path / "b.txt").write_text(OURS["line.txt"][0])
    files = [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]

    without = empty.run("import", *files)
    told = capsys.readouterr().err
    written = (empty.root / "policies").exists()
    given = empty.run("import", *files, "--effective", "2025-05-01")

    policies = {
        path.name: path.read_text() for path in empty.root.glob("policies/*.md")
    }
    assert (without, given) == (1, 0)
    assert "a.txt: no date was found; add it with --effective DATE" in told
    assert not written
    assert "effective: 2025-05-01" in policies["how-we-use-what-you-write.md"]
    assert "effective: 2024-01-01" in policies["privacy.md"]


def test_a_date_that_can_be_read_twice_is_not_guessed(
    tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Privacy\n\nEffective date: 3/4/2021\n\nWe hold little.\n")
    main(["import", "--dry-run", str(path)])
    unsure = capsys.readouterr().out
    dates = {}
    for option in ("--day-first", "--month-first"):
        main(["import", "--dry-run", "--json", option, str(path)])
        dates[option] = json.loads(capsys.readouterr().out)[0]["date"]

    assert "none found" in unsure
    assert "3/4/2021" in unsure
    assert dates == {"--day-first": "2021-04-03", "--month-first": "2021-03-04"}


def test_no_policy_is_written_over(
    empty: Repository, tmp_path: Path, capsys: Captured
) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(OURS["line.txt"][0])
    (tmp_path / "c.txt").write_text(OURS["version.txt"][0])
    empty.write({"policies/privacy.md": "mine"})

    taken = empty.run("import", str(tmp_path / "a.txt"), str(tmp_path / "c.txt"))
    told = capsys.readouterr().err
    (empty.root / "policies/privacy.md").unlink()
    twice = empty.run("import", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))

    assert (taken, twice) == (2, 2)
    assert "policies/privacy.md, which is there already" in told
    assert "and so would" in capsys.readouterr().err
    assert list((empty.root / "policies").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"PK\x03\x04", "expected text (.txt), HTML or Markdown"),
        ("a.txt", b"\x00", "binary"),
        ("a.txt", b" \n", "empty"),
        ("a.html", b"<html><script>x</script></html>", "holds no text"),
        ("a.md", b"---\ntitle: [\n", "front matter"),
        ("a.txt", b"x" * 2_000_001, "larger than"),
    ],
)
def test_a_file_that_is_no_document_is_one_clear_error(
    tmp_path: Path, capsys: Captured, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    code = main(["import", "--dry-run", str(path)])

    told = capsys.readouterr()
    assert code == 2
    assert told.err.startswith(str(path))
    assert said in told.err
    assert told.out == ""
