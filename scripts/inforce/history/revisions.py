"""The policies as they stand at one revision, without their history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

from inforce.errors import ExternalError, InputError
from inforce.history.blobs import Blob, blobs, decoded
from inforce.history.commits import Commit
from inforce.history.layouts import Layout
from inforce.history.repositories import Repository, repository
from inforce.history.states import Reader, contents
from inforce.history.tracks import Step
from inforce.history.trees import Leaf, leaves
from inforce.model.dates import DateRules
from inforce.model.records import Record


def at(
    root: Path, revision: str, *, layout: Layout, dating: DateRules, zone: tzinfo
) -> Mapping[str, Record]:
    """Return the policies at *revision* by slug, past versions left out.

    The commit and moment of each are those of *revision*. A state that breaks a
    rule is read as it is, with `strict` False: it is compared with, not published.

    Raises:
        InputError: there is no such revision.
        ExternalError: git failed.
    """
    opened = repository(root, branch=revision)
    lenient = replace(layout, slugify=True)
    found = [
        leaf
        for leaf in leaves(opened, layout, opened.head)
        if leaf.is_file and layout.holds(leaf.path)
    ]
    reader = Reader(
        contents=contents(opened, (leaf.blob for leaf in found), layout),
        dating=dating,
        zone=zone,
    )
    moment = int(opened.committed_at().timestamp())
    records = {}
    for leaf in found:
        place = lenient.place(leaf.path)
        step = Step(Commit(0, opened.head, moment, ()), leaf.path, leaf.blob)
        for record in reader.records((step,), place):
            if place.past_on is None:
                records[place.slug] = record
    return records


def merge_base(root: Path, revision: str) -> str:
    """Return the commit in which *revision* and HEAD were last the same.

    *revision* itself where they never were.

    Raises:
        InputError: there is no such revision.
        ExternalError: git failed.
    """
    other, here = repository(root, branch=revision).head, repository(root)
    try:
        return here.text("merge-base", other, here.head).decode("ascii").strip()
    except ExternalError:
        return other


def text_at(root: Path, revision: str, path: str, *, layout: Layout) -> str:
    """Return the text of the file *path*, relative to *root*, at *revision*.

    Raises:
        InputError: no such revision or file, or the file is a link, is binary or
            is over the limit.
        ExternalError: git failed.
    """
    opened = repository(root, branch=revision)
    leaf = _leaf(opened, path)
    if leaf is None or not leaf.is_file:
        what = f"there is no file {path!r} at {revision!r}; expected a policy file"
        raise InputError(what, path=path)
    blob = next(blobs(opened, [leaf.blob], limit=layout.max_bytes))
    return _text(blob, path, layout)


def _leaf(opened: Repository, path: str) -> Leaf | None:
    everything = Layout(folder="")
    tree = leaves(opened, everything, opened.head)
    return next((leaf for leaf in tree if leaf.path == path), None)


def _text(blob: Blob, path: str, layout: Layout) -> str:
    if blob.content is None:
        what = f"has {blob.size:,} bytes; expected at most {layout.max_bytes:,}"
        raise InputError(what, path=path)
    if b"\0" in blob.content:
        raise InputError("is a binary file; expected text in UTF-8", path=path)
    return decoded(blob.content)[0]
