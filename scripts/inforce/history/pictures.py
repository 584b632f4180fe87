"""The pictures policies show, as bytes of the published commit."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from inforce.history.blobs import blobs
from inforce.history.layouts import Layout
from inforce.history.repositories import Repository
from inforce.history.trees import Leaf
from inforce.model.records import Problem

MAX_ALL = 50_000_000


def pictures(
    repository: Repository, leaves: Iterable[Leaf], layout: Layout
) -> tuple[Mapping[str, bytes], tuple[Problem, ...]]:
    """Return the pictures in the folder by path, and those left out for their size.

    One may have `layout.max_image_bytes`, all together 50 MB.

    Raises:
        ExternalError: git failed.
    """
    kept: dict[str, str] = {}
    problems = []
    total = 0
    for leaf in leaves:
        if not leaf.is_file or not layout.is_image(leaf.path):
            continue
        if leaf.size <= layout.max_image_bytes and total + leaf.size <= MAX_ALL:
            kept[leaf.path] = leaf.blob
            total += leaf.size
        else:
            problems.append(_too_large(leaf, layout))
    ids = dict.fromkeys(kept.values())
    found = blobs(repository, ids, limit=layout.max_image_bytes)
    content = {blob.id: blob.content or b"" for blob in found}
    assets = {path: content[blob] for path, blob in kept.items()}
    return MappingProxyType(assets), tuple(problems)


def _too_large(leaf: Leaf, layout: Layout) -> Problem:
    what = f"has {leaf.size:,} bytes and is left out; expected at most "
    limits = f"{layout.max_image_bytes:,}, and {MAX_ALL:,} in all pictures"
    return Problem(what=what + limits, path=leaf.path)
