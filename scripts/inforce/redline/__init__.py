"""Two rendered documents to one marked comparison (DESIGN section 4)."""

from inforce.redline.canonical import canonical_html
from inforce.redline.changes import Block, Change, ChangeKind, Counts, Redline
from inforce.redline.engine import redline
from inforce.redline.matching import DifflibMatcher, ExactMatcher, Matcher
from inforce.redline.resolution import accepted, rejected

__all__ = [
    "Block",
    "Change",
    "ChangeKind",
    "Counts",
    "DifflibMatcher",
    "ExactMatcher",
    "Matcher",
    "Redline",
    "accepted",
    "canonical_html",
    "redline",
    "rejected",
]
