"""Keys that are lost or of another machine, beside a database that was used."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from inforce.errors import InputError
from inforce.people.belonging import Kept, keys_of, mark
from inforce.people.keys import VARIABLE, keyring, rotated


def test_keys_are_made_for_a_database_that_was_never_used(
    engine: Engine, tmp_path: Path
) -> None:
    made = keys_of(engine, tmp_path / "keys.json", {})

    assert keys_of(engine, tmp_path / "keys.json", {}).kids == made.kids


def test_keys_that_are_gone_are_not_made_anew(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys_of(engine, path, {})
    path.rename(tmp_path / "away")

    with pytest.raises(InputError, match=r"are gone; expected .* backup"):
        keys_of(engine, path, {})
    assert not path.exists()

    (tmp_path / "away").rename(path)
    assert keys_of(engine, path, {}).kid == "k1"


def test_keys_of_another_machine_are_refused(engine: Engine, tmp_path: Path) -> None:
    keys_of(engine, tmp_path / "keys.json", {})
    keyring(tmp_path / "other.json", {})

    with pytest.raises(InputError, match=r"other\.json: these are not the keys"):
        keys_of(engine, tmp_path / "other.json", {})
    given = {VARIABLE: (tmp_path / "other.json").read_text()}
    with pytest.raises(InputError, match=VARIABLE):
        keys_of(engine, tmp_path / "keys.json", given)


def test_the_mark_goes_with_the_newest_key(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keys_of(engine, path, {})
    ring = rotated(path)
    keys_of(engine, path, {})
    newest = {VARIABLE: json.dumps({"keys": {"k2": ring._keys["k2"].hex()}})}

    assert keys_of(engine, tmp_path / "none.json", newest).kids == ("k2",)


def test_keys_that_are_lost_for_good_are_given_up(
    engine: Engine, tmp_path: Path
) -> None:
    keys_of(engine, tmp_path / "keys.json", {})
    mark(engine, keyring(tmp_path / "other.json", {}))

    assert keys_of(engine, tmp_path / "other.json", {}).kids == ("k1",)


def test_a_key_that_was_added_is_noticed_once(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    kept = Kept(engine, path, keys_of(engine, path, {}))
    assert kept.moved() is None
    rotated(path)

    found = kept.moved()
    assert found is not None
    assert found.kids == ("k2", "k1")
    assert kept.moved() is None


def test_a_key_that_was_added_before_the_first_look_is_noticed(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    ring = keys_of(engine, path, {})
    rotated(path)

    found = Kept(engine, path, ring).moved()
    assert found is not None
    assert found.kids == ("k2", "k1")


def test_a_key_that_was_taken_out_holds_for_who_has_it(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    keys_of(engine, path, {})
    rotated(path)
    kept = Kept(engine, path, keys_of(engine, path, {}))
    content = json.loads(path.read_text())
    del content["keys"]["k1"]
    path.write_text(json.dumps(content))

    assert kept.moved() is None


def test_keys_that_go_and_come_back_are_told_of_each_time(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "keys.json"
    kept = Kept(engine, path, keys_of(engine, path, {}))
    path.rename(tmp_path / "away")
    for _ in range(2):
        with pytest.raises(InputError, match="are gone"):
            kept.moved()
    (tmp_path / "away").rename(path)

    assert kept.moved() is None


def test_of_services_that_begin_at_once_one_has_the_keys(
    engine: Engine, engines: Callable[[], Engine], tmp_path: Path
) -> None:
    together, ends = threading.Barrier(6), []

    def begin(own: Engine, number: int) -> None:
        together.wait(30)
        try:
            keys_of(own, tmp_path / f"keys-{number}.json", {})
        except InputError:
            ends.append(False)
        else:
            ends.append(True)

    threads = [
        threading.Thread(target=begin, args=(engines(), number)) for number in range(6)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert sorted(ends) == [False] * 5 + [True]


def test_services_that_begin_at_once_with_the_same_keys_all_do(
    engine: Engine, engines: Callable[[], Engine], tmp_path: Path
) -> None:
    together, kids = threading.Barrier(6), []

    def begin(own: Engine) -> None:
        together.wait(30)
        kids.append(keys_of(own, tmp_path / "keys.json", {}).kid)

    threads = [threading.Thread(target=begin, args=(engines(),)) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert kids == ["k1"] * 6
