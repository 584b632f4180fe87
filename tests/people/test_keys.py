"""Keys: private, apart for each purpose, and still good after a rotation."""

import json
import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inforce.errors import ExternalError, InputError
from inforce.people.keys import VARIABLE, Keyring, keyring, rotated

RING = Keyring({"a": b"1" * 32, "b": b"2" * 32})


def test_the_first_use_makes_a_private_file(tmp_path: Path):
    path = tmp_path / "deep" / "keys.json"
    ring = keyring(path, {})

    assert path.stat().st_mode & 0o777 == 0o600
    assert keyring(path, {}).mac("x", b"y") == ring.mac("x", b"y")
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_programs_that_begin_at_once_agree_on_the_key(tmp_path: Path):
    path = tmp_path / "keys.json"
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _n: keyring(path, {}), range(16)))

    assert len({ring.mac("x", b"y") for ring in rings}) == 1


def test_the_environment_comes_before_the_file(tmp_path: Path):
    given_keys = json.dumps({"keys": {"k": "ab" * 32}})
    ring = keyring(tmp_path / "keys.json", {VARIABLE: given_keys})

    assert ring.mac("x", b"y") == Keyring({"k": b"\xab" * 32}).mac("x", b"y")
    assert not (tmp_path / "keys.json").exists()


def test_keys_that_others_may_read_are_refused(tmp_path: Path):
    path = tmp_path / "keys.json"
    keyring(path, {})
    path.chmod(0o644)

    with pytest.raises(InputError) as refused:
        keyring(path, {})
    assert f"chmod 600 {path}" in str(refused.value)


@pytest.mark.parametrize("what", ["a folder", "a link to nothing"])
def test_what_is_no_file_is_refused(tmp_path: Path, what: str):
    path = tmp_path / "keys.json"
    if what == "a folder":
        path.mkdir(mode=0o700)
    else:
        path.symlink_to(tmp_path / "nowhere")

    with pytest.raises(InputError, match="cannot be read"):
        keyring(path, {})


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"keys": []}', '{"keys": {}}', '{"keys": {"k": "zz"}}',
     '{"keys": {"k": "abcd"}}', '{"keys": {"k": 7}}', "\ud800", "[" * 100_000],
)  # fmt: skip
def test_a_mangled_file_is_refused(tmp_path: Path, content: str):
    path = tmp_path / "keys.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    path.chmod(0o600)

    with pytest.raises(InputError, match="expected"):
        keyring(path, {})


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("x", encoding="utf-8")

    with pytest.raises(ExternalError, match="expected a folder that can be written"):
        keyring(tmp_path / "file" / "keys.json", {})


def test_a_rotation_keeps_older_macs_good(tmp_path: Path):
    path = tmp_path / "keys.json"
    before = keyring(path, {})
    after = rotated(path)

    assert after.kid != before.kid
    assert after.verified("x", b"y", before.mac("x", b"y"))
    assert not before.verified("x", b"y", after.mac("x", b"y"))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_rotation_keeps_every_key_also_when_one_was_taken_out(tmp_path: Path):
    path = tmp_path / "keys.json"
    kept = {"k2": "22" * 32, "k3": "33" * 32, "old": "44" * 32}
    path.write_text(json.dumps({"keys": kept}), encoding="ascii")
    path.chmod(0o600)
    rotated(path)

    found = json.loads(path.read_text("ascii"))["keys"]
    assert list(found) == ["k2", "k3", "old", "k4"]
    assert {kid: found[kid] for kid in kept} == kept


def test_rotations_at_once_lose_no_key(tmp_path: Path):
    path = tmp_path / "keys.json"
    keyring(path, {})
    with ThreadPoolExecutor(8) as pool:
        used = [ring.kid for ring in pool.map(lambda _n: rotated(path), range(16))]

    assert sorted(used) == sorted(keyring(path, {}).kids[:-1])
    assert len(set(used)) == 16


def test_a_rotation_on_a_full_disk_says_so_and_leaves_the_keys(tmp_path: Path):
    path = tmp_path / "keys.json"
    keyring(path, {})
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(ExternalError, match="cannot be written: File too large"):
            rotated(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]


def test_a_rotation_needs_keys(tmp_path: Path):
    with pytest.raises(InputError, match="no such file"):
        rotated(tmp_path / "keys.json")


@given(st.binary(), st.integers(0, 31), st.integers(1, 255))
def test_a_changed_mac_is_refused(message: bytes, at: int, by: int):
    mac = bytearray(RING.mac("purpose", message))
    assert RING.verified("purpose", message, bytes(mac))
    mac[at] ^= by
    assert not RING.verified("purpose", message, bytes(mac))


def test_a_mac_is_worth_nothing_for_another_purpose_or_when_cut_short():
    mac = RING.mac("one", b"message")

    assert not RING.verified("two", b"message", mac)
    assert RING.verified("one", b"message", mac[:10])
    assert not RING.verified("one", b"message", mac[:9])
    assert not RING.verified("one", b"message", b"")


def test_a_key_can_be_named():
    mac = RING.mac("one", b"message", "a")

    assert RING.kids == ("b", "a")
    assert RING.verified("one", b"message", mac, "a")
    assert not RING.verified("one", b"message", mac, "b")
    assert not RING.verified("one", b"message", mac, "unknown")
