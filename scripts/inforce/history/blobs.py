"""The contents of many git objects, through one process."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from inforce.errors import ExternalError
from inforce.history.repositories import Repository

_CHUNK = 1 << 20


class Blob(NamedTuple):
    """One object: its id, its size, and its bytes, or None when over the limit."""

    id: str
    size: int
    content: bytes | None


def blobs(repository: Repository, ids: Iterable[str], *, limit: int) -> Iterator[Blob]:
    """Yield the objects *ids* in that order; larger ones than *limit* without bytes.

    Raises:
        ExternalError: git failed, or an object is missing or no blob.
    """
    wanted = tuple(ids)
    if not wanted:
        return
    with repository.output("cat-file", "--batch", "--buffer", ids=wanted) as output:
        for one in wanted:
            yield _blob(output.stream, one, limit)


def decoded(content: bytes) -> tuple[str, bool]:
    """Return the text of *content* and whether it was UTF-8.

    Anything else is read as Windows-1252, the one legacy encoding seen in
    policies; every byte becomes some character, so nothing is lost from sight.
    """
    try:
        return content.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), False


def _blob(stream: BinaryIO, wanted: str, limit: int) -> Blob:
    head = stream.readline().split()
    if len(head) != 3 or head[1] != b"blob":
        what = f"git object {wanted} is missing or damaged"
        raise ExternalError(f"{what}; run 'git fsck' and clone again")
    size = int(head[2])
    if size <= limit:
        return Blob(wanted, size, stream.read(size + 1)[:-1])
    left = size + 1
    while left:
        left -= len(stream.read(min(left, _CHUNK)) or b"\0" * left)
    return Blob(wanted, size, None)
