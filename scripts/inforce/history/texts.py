"""The wordings of a history: kept while they are few, read from git again else.

Invariant: a text that is read again is the one that was read before, because
git names a blob by what is in it.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from inforce.history.blobs import Blob, blobs, decoded
from inforce.history.repositories import Repository
from inforce.model.source import lenient_source

# The histories of nearly all published policies are smaller; the largest that is
# benchmarked is twenty times this.
KEPT = 64 << 20
_AHEAD = 256


class GitTexts:
    """The wordings of blobs by id; may be asked by several threads.

    No process stays open between two questions. A second question in a row is
    most often about the next version, so each reads further ahead.
    """

    def __init__(
        self,
        repository: Repository,
        ids: Iterable[str],
        *,
        limit: int,
        kept: int = KEPT,
    ) -> None:
        """Give the texts of *ids*, most often asked for in this order.

        Blobs over *limit* bytes have no text. At most *kept* bytes stay in memory.
        """
        self._repository = repository
        self._ids = tuple(dict.fromkeys(ids))
        self._places = {one: place for place, one in enumerate(self._ids)}
        self._limit = limit
        self._kept = kept
        self._contents: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._is_large = False
        self._ahead = 1
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Return how many bytes of blobs are in memory."""
        return self._size

    def keep(self, blob: Blob) -> None:
        """Keep *blob*, unless all so far are more than can be kept: then none."""
        # Dropping the oldest instead would write each text to memory that no
        # cache of the processor holds, for texts that are read again anyway.
        if self._is_large or blob.content is None:
            return
        self._put(blob.id, blob.content)
        if self._size > self._kept:
            self._contents.clear()
            self._size = 0
            self._is_large = True

    def text(self, key: str) -> str:
        """Return the wording of the blob *key* as one normalised text.

        Raises:
            ExternalError: git failed, or the blob is gone.
        """
        with self._lock:
            content = self._contents.get(key)
            if content is None:
                content = self._read(key)
            else:
                self._contents.move_to_end(key)
        return lenient_source(decoded(content)[0], path="").wording.text

    def _read(self, key: str) -> bytes:
        place = self._places.get(key, len(self._ids))
        wanted = (key, *self._ids[place + 1 : place + self._ahead])
        self._ahead = min(self._ahead * 2, _AHEAD)
        asked = b""
        for blob in blobs(self._repository, wanted, limit=self._limit):
            content = blob.content or b""
            asked = content if blob.id == key else asked
            self._put(blob.id, content)
            self._drop()
        return asked

    def _put(self, key: str, content: bytes) -> None:
        self._size += len(content) - len(self._contents.pop(key, b""))
        self._contents[key] = content

    def _drop(self) -> None:
        while self._size > self._kept:
            self._size -= len(self._contents.popitem(last=False)[1])
