"""Two rendered documents to one marked comparison (DESIGN section 4)."""

from inforce.redline.canonical import canonical_html
from inforce.redline.changes import Block, Change, ChangeKind, Counts, Redline
from inforce.redline.document import as_json
from inforce.redline.engine import redline
from inforce.redline.matching import (
    DifflibMatcher,
    ExactMatcher,
    FastMatcher,
    Matcher,
    RapidFuzzMatcher,
)
from inforce.redline.plaintext import plain, terminal
from inforce.redline.resolution import accepted, rejected
from inforce.redline.sides import Row, side_by_side
from inforce.redline.standalone import page

__all__ = [
    "Block",
    "Change",
    "ChangeKind",
    "Counts",
    "DifflibMatcher",
    "ExactMatcher",
    "FastMatcher",
    "Matcher",
    "RapidFuzzMatcher",
    "Redline",
    "Row",
    "accepted",
    "as_json",
    "canonical_html",
    "page",
    "plain",
    "redline",
    "rejected",
    "side_by_side",
    "terminal",
]
