"""A site is replaced as a whole or not at all."""

import itertools
import os
import threading
import time
from pathlib import Path

import pytest

from inforce.errors import ExternalError
from inforce.site.staging import Staging


def test_a_published_folder_takes_the_place_of_the_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "stale.html").write_text("before")
    staging = Staging(site)
    (staging.folder / "index.html").write_text("after")
    staging.publish()

    assert [path.name for path in site.iterdir()] == ["index.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_discarded_folder_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("before")
    staging = Staging(site)
    (staging.folder / "index.html").write_text("after")
    staging.discard()

    assert (site / "index.html").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_that_vanished_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("before")
    staging = Staging(site)
    staging.discard()

    with pytest.raises(ExternalError, match="cannot replace"):
        staging.publish()
    assert (site / "index.html").read_text() == "before"


def test_what_a_killed_build_left_is_removed_a_day_later(tmp_path: Path) -> None:
    left = Staging(tmp_path / "site").folder
    fresh = Staging(tmp_path / "site").folder
    long_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(left, (long_ago, long_ago))
    Staging(tmp_path / "site")

    assert not left.exists()
    assert fresh.exists()


def test_a_place_that_is_a_file_is_refused_with_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ExternalError, match="expected a folder"):
        Staging(tmp_path / "file" / "site")


def test_a_file_with_the_same_content_is_taken_from_the_site_before(
    tmp_path: Path,
) -> None:
    site = tmp_path / "site"
    (site / "a").mkdir(parents=True)
    (site / "a/index.html").write_text("same")
    staging = Staging(site)

    assert not staging.reuse("a/index.html", b"other")
    assert not staging.reuse("b/index.html", b"same")
    assert not (staging.folder / "b").exists()
    assert staging.reuse("a/index.html", b"same")
    staging.publish()
    assert (site / "a/index.html").read_text() == "same"
    assert (site / "a/index.html").stat().st_nlink == 1


def test_what_another_build_replaces_meanwhile_is_not_taken(tmp_path: Path) -> None:
    site, page = tmp_path / "site", tmp_path / "site" / "index.html"
    site.mkdir()
    page.write_bytes(b"same")
    over = threading.Event()

    def replaced() -> None:
        for number in itertools.count():
            if over.is_set():
                break
            fresh = tmp_path / "fresh"
            fresh.write_bytes(b"same" if number % 2 else b"other")
            fresh.replace(page)

    other = threading.Thread(target=replaced)
    other.start()
    staging = Staging(site)
    taken = []
    until = time.monotonic() + 2
    while time.monotonic() < until:
        if staging.reuse("index.html", b"same"):
            taken.append((staging.folder / "index.html").read_bytes())
            (staging.folder / "index.html").unlink()
    over.set()
    other.join()

    assert taken
    assert set(taken) == {b"same"}


def test_a_symbolic_link_is_no_page_of_ours(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "elsewhere").write_bytes(b"same")
    (site / "index.html").symlink_to(tmp_path / "elsewhere")
    staging = Staging(site)

    assert not staging.reuse("index.html", b"same")
    assert list(staging.folder.iterdir()) == []
