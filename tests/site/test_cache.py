"""The cache gives back what was kept, or nothing."""

import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.site import cache
from inforce.site.cache import DiskMemo


def kept(folder: Path, entries: dict[str, bytes]) -> Path:
    """Keep *entries* in *folder* and return the file they are in."""
    with DiskMemo(folder) as memo:
        for key, value in entries.items():
            memo.keep(key, value)
    return folder / "memo.sqlite3"


def recalled(folder: Path, *keys: str) -> list[bytes | None]:
    """Return what a new memo recalls under *keys*."""
    with DiskMemo(folder) as memo:
        return [memo.recall(key) for key in keys]


@given(st.dictionaries(st.text(min_size=1, max_size=80), st.binary(max_size=2_000)))
def test_what_was_kept_comes_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, entries: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("memo")
    kept(folder, entries)

    assert recalled(folder, *entries) == list(entries.values())


def test_an_entry_is_known_before_the_memo_is_closed(tmp_path: Path) -> None:
    with DiskMemo(tmp_path) as memo:
        memo.keep("a", b"text")

        assert memo.recall("a") == b"text"
        assert memo.recall("b") is None


@given(st.data())
def test_a_flipped_byte_anywhere_is_never_returned(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("memo")
    value = b"what was compared " * 400
    path = kept(folder, {"k": value})
    raw = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)

    assert recalled(folder, "k")[0] in (value, None)


def test_a_counter_that_is_no_number_is_damage(tmp_path: Path) -> None:
    store = sqlite3.connect(kept(tmp_path, {"a": b"one"}))
    with store:
        store.execute("UPDATE about SET value = 'many' WHERE name = 'build'")
    store.close()
    kept(tmp_path, {"b": b"two"})
    kept(tmp_path, {"b": b"two"})

    assert recalled(tmp_path, "b") == [b"two"]


def test_an_entry_under_another_key_is_not_taken_for_this_one(tmp_path: Path) -> None:
    path = kept(tmp_path, {"a": b"one", "b": b"two"})
    store = sqlite3.connect(path)
    with store:
        store.execute(
            "UPDATE entry SET (digest, content) = "
            "(SELECT digest, content FROM entry WHERE key = 'a') WHERE key = 'b'"
        )
    store.close()

    assert recalled(tmp_path, "a", "b") == [b"one", None]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"no database at all, but long enough to be read as one " * 40,
        b"SQLite format 3\x00" + bytes(4_000),
    ],
    ids=["empty", "text", "zeros"],
)
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes) -> None:
    kept(tmp_path, {"a": b"one"}).write_bytes(damage)

    assert recalled(tmp_path, "a") == [None]
    kept(tmp_path, {"a": b"one"})
    assert recalled(tmp_path, "a") == [b"one"]


def test_a_truncated_file_fails_no_build(tmp_path: Path) -> None:
    path = kept(tmp_path, {f"k{n}": bytes(range(256)) * 40 * n for n in range(40)})
    path.write_bytes(path.read_bytes()[:9_000])
    recalled(tmp_path, *(f"k{n}" for n in range(40)))

    kept(tmp_path, {"a": b"one"})
    assert recalled(tmp_path, "a") == [b"one"]


def test_the_file_of_another_version_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "__version__", "0.0.1")
    kept(tmp_path, {"a": b"one"})
    monkeypatch.undo()

    assert recalled(tmp_path, "a") == [None]


def test_an_entry_nobody_asks_for_is_removed_in_the_end(tmp_path: Path) -> None:
    kept(tmp_path, {"used": b"1", "unused": b"2"})
    for _build in range(25):
        recalled(tmp_path, "used")

    assert recalled(tmp_path, "used", "unused") == [b"1", None]


def test_builds_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    def one(number: int) -> None:
        kept(tmp_path, {f"{number}-{n}": bytes([number]) * 500 for n in range(50)})

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = recalled(tmp_path, *(f"{number}-49" for number in range(4)))
    assert found == [bytes([number]) * 500 for number in range(4)]


def test_a_folder_that_cannot_be_made_fails_no_build(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with DiskMemo(tmp_path / "file" / "cache") as memo:
        memo.keep("a", b"one")

        assert memo.recall("a") == b"one"
