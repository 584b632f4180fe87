"""The commands about people, as somebody types them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from inforce.cli import main
from inforce.people.keys import VARIABLE
from inforce.store import opened, reading
from inforce.store.tables import suppression


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\nplugins:\n  - inforce\n", encoding="utf-8"
    )
    (tmp_path / "people.csv").write_text("address\nann@example.org\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path


def run(*words: str) -> int:
    return main(["people", *words])


def imports(consent: str) -> int:
    return run("import", "--audience", "subscriber", "--consent", consent, "people.csv")


def test_an_export_is_json_unless_asked_otherwise(
    site: Path, capsys: pytest.CaptureFixture[str]
):
    assert imports("a form") == 0
    capsys.readouterr()
    shown = []
    for form in ([], ["--json"], ["--csv"]):
        assert run("export", "ann@example.org", *form) == 0
        shown.append(capsys.readouterr().out)

    assert shown[0] == shown[1]
    assert json.loads(shown[0])[0]["address"] == "ann@example.org"
    assert shown[2].startswith("record,fact,value")
    assert site.is_dir()


def test_a_wrong_row_is_named_with_file_and_line(
    site: Path, capsys: pytest.CaptureFixture[str]
):
    (site / "people.csv").write_text("address\nann@example.org\nann@\n", "utf-8")
    assert imports("a form") == 2

    said = capsys.readouterr().err
    assert said.startswith("people.csv:3: 'ann@' is no mail address")


def test_a_consent_that_is_no_text_is_wrong_input(
    site: Path, capsys: pytest.CaptureFixture[str]
):
    assert imports("a \udcff form") == 2
    assert "is no line of text" in capsys.readouterr().err
    assert site.is_dir()


def test_somebody_who_is_not_there_can_be_kept_out(
    site: Path, capsys: pytest.CaptureFixture[str]
):
    assert run("erase", "ann@example.org") == 1
    assert run("erase", "ann@example.org", "--suppress", "--yes") == 0
    assert imports("a form") == 0
    assert "1 kept out" in capsys.readouterr().out
    assert run("export", "ann@example.org") == 0
    engine = opened(".inforce/state.db", site)
    with reading(engine) as connection:
        assert len(connection.execute(select(suppression)).all()) == 1
    engine.dispose()


def test_what_was_erased_and_which_key_is_new_is_json_for_programs(
    site: Path, capsys: pytest.CaptureFixture[str]
):
    assert imports("a form") == 0
    found = []
    capsys.readouterr()
    for code, words in [
        (0, ("erase", "ann@example.org", "--yes")),
        (1, ("erase", "ann@example.org", "--yes")),
        (0, ("erase", "ann@example.org", "--suppress", "--yes")),
        (0, ("rotate",)),
        (0, ("rotate", "--lost")),
    ]:
        assert run(*words, "--json") == code
        found.append(json.loads(capsys.readouterr().out))

    assert found[:3] == [
        {"erased": 1, "kept_out": False},
        {"erased": 0, "kept_out": False},
        {"erased": 0, "kept_out": True},
    ]
    keys = str(site / ".inforce/keys.json")
    assert found[3:] == [{"file": keys, "key": "k2"}] * 2


def test_a_key_is_added_and_used_from_then_on(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    assert run("list") == 0
    assert run("rotate") == 0
    assert "k2 is used from now on" in capsys.readouterr().out
    keys = json.loads((site / ".inforce/keys.json").read_text("ascii"))["keys"]
    assert list(keys) == ["k1", "k2"]
    monkeypatch.setenv(VARIABLE, json.dumps({"keys": keys}))
    assert run("rotate") == 2


def test_no_key_is_added_to_those_of_another_database(
    site: Path, capsys: pytest.CaptureFixture[str]
):
    assert run("list") == 0
    path = site / ".inforce/keys.json"
    path.write_text(json.dumps({"keys": {"k1": "00" * 32}}))
    before = path.read_text()

    assert run("rotate") == 2
    assert "not the keys of the people's database" in capsys.readouterr().err
    assert path.read_text() == before
