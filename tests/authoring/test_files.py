"""Files are read within limits and written whole or not at all."""

from pathlib import Path

import pytest

from inforce.authoring.files import MAX_BYTES, read_text, write, write_new
from inforce.errors import ExternalError, InputError


def test_text_comes_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfcaf\xc3\xa9")

    assert read_text(path) == "café"


def test_a_page_may_declare_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b'<meta charset="windows-1252"><p>caf\xe9 \x80')

    assert "café €" in read_text(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"a\0b", "binary"),
        (b"one\ntwo\xff", r":2: is no UTF-8"),
        (b"a" * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)

    with pytest.raises(InputError, match=said):
        read_text(path)


def test_a_page_with_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b'<meta charset="klingon"><p>a')

    with pytest.raises(InputError, match="UTF-8"):
        read_text(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_text(tmp_path / "a.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_text(tmp_path)


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.md"
    write_new(path, "first\n")

    with pytest.raises(InputError, match="exists already"):
        write_new(path, "second\n")

    assert path.read_bytes() == b"first\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_link_to_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "elsewhere.md")

    with pytest.raises(InputError, match="exists already"):
        write_new(tmp_path / "a.md", "text")

    assert not (tmp_path / "elsewhere.md").exists()


def test_a_file_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("before")

    with pytest.raises(UnicodeEncodeError):
        write(path, "after \ud800")

    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_refuses_is_an_external_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(ExternalError, match="cannot be written"):
        write(tmp_path / "file" / "a.md", "text")
