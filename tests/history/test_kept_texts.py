"""Texts of a history that are read from git again."""

import gc
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from history.builders import Repo, only, policy, repo

from inforce import history
from inforce.errors import ExternalError, InputError
from inforce.history.blobs import blobs
from inforce.history.repositories import repository
from inforce.history.states import contents
from inforce.history.texts import GitTexts
from inforce.model.wording import Wording

pytestmark = pytest.mark.git

PRIVACY = "policies/privacy.md"
BODIES = ("One.", "Café — one.", "One. \r\n\r\nTwo.", "Three.", "One.")


def _made(root: Path) -> tuple[Repo, list[str]]:
    made = repo(root)
    for number, body in enumerate(BODIES):
        made.commit({PRIVACY: policy(f"2020-02-0{number + 1}", body)})
    made.commit({PRIVACY: "---\ntitle: [\n---\n\nUnreadable."})
    made.commit({PRIVACY: "Caf\u00e9".encode("cp1252")})
    made.commit({PRIVACY: policy("2020-03-01", "Last.")})
    return made, [made.git("rev-parse", f"{one}:{PRIVACY}") for one in made.made]


def _kept(root: Path, ids: list[str], kept: int) -> dict[str, Wording]:
    opened, layout = repository(root), history.Layout()
    store = GitTexts(opened, ids, limit=layout.max_bytes, kept=kept)
    found = contents(opened, ids, layout, store)
    return {one: read.source.wording for one, read in found.items() if read.source}


@pytest.mark.parametrize("kept", [0, 100, 1 << 20])
def test_a_text_that_is_read_again_is_the_one_that_was_read(tmp_path: Path, kept: int):
    _, ids = _made(tmp_path)
    layout = history.Layout()
    held = contents(repository(tmp_path), ids, layout)
    again = _kept(tmp_path, ids, kept)

    assert list(again) == list(held) == ids
    for one, read in held.items():
        assert read.source is not None
        assert again[one].mark == read.source.wording.mark
        assert again[one].text == read.source.wording.text
        assert again[one] == read.source.wording
        assert again[one].digest == read.source.wording.digest


def test_what_is_known_of_a_file_is_the_same_where_its_text_is_kept(tmp_path: Path):
    _, ids = _made(tmp_path)
    opened, layout = repository(tmp_path), history.Layout()
    store = GitTexts(opened, ids, limit=layout.max_bytes, kept=0)

    held = contents(opened, ids, layout)
    kept = contents(opened, ids, layout, store)

    for one, read in held.items():
        assert kept[one].source == read.source
        assert kept[one].is_utf8 == read.is_utf8
        assert str(kept[one].error) == str(read.error)


def test_a_small_history_is_read_once(tmp_path: Path):
    made, _ = _made(tmp_path)
    records = only(made.read()).records
    shutil.rmtree(tmp_path / ".git")

    assert [one.wording.text for one in records if one.wording][-1] == "Last.\n"


def test_a_text_that_git_lost_is_an_error_of_git(tmp_path: Path):
    _, ids = _made(tmp_path)
    again = _kept(tmp_path, ids, 0)
    objects = tmp_path / ".git" / "objects" / ids[0][:2] / ids[0][2:]
    objects.unlink()

    with pytest.raises(ExternalError, match="missing or damaged"):
        _ = again[ids[0]].text


def test_no_more_than_the_limit_stays_in_memory(tmp_path: Path):
    _, ids = _made(tmp_path)
    opened = repository(tmp_path)
    store = GitTexts(opened, ids, limit=1000, kept=150)
    for blob in blobs(opened, ids, limit=1000):
        store.keep(blob)
        assert store.size <= 150
    for one in (*ids, *reversed(ids)):
        store.text(one)
        assert store.size <= 150


def test_a_text_no_one_announced_is_read_too(tmp_path: Path):
    _, ids = _made(tmp_path)
    store = GitTexts(repository(tmp_path), ids[:1], limit=1000, kept=0)

    assert store.text(ids[-1]) == "Last.\n"


def test_several_threads_read_the_same_texts(tmp_path: Path):
    _, ids = _made(tmp_path)
    again = _kept(tmp_path, ids, 100)
    wanted = [again[one].text for one in ids] * 4

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda one: again[one].text, ids * 4))

    assert found == wanted


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files")
def test_nothing_stays_open_between_two_questions(tmp_path: Path):
    _, ids = _made(tmp_path)
    again = _kept(tmp_path, ids, 0)
    before = len(list(Path("/proc/self/fd").iterdir()))
    texts = [again[one].text for one in ids]

    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert len(texts) == len(ids)


def test_cycles_are_looked_for_again_after_a_reading(tmp_path: Path):
    made = repo(tmp_path)
    made.commit({PRIVACY: policy("2020-02-01")})
    made.read()
    after_reading = gc.isenabled()
    made.commit({PRIVACY: "no front matter"})
    with pytest.raises(InputError):
        made.read()

    assert after_reading
    assert gc.isenabled()
