"""Git to records: the only package that talks to git."""

from inforce.history.drafts import Draft, dirty, drafts
from inforce.history.histories import History, PolicyHistory, read
from inforce.history.layouts import Layout, Place
from inforce.history.repositories import clean_environment
from inforce.history.revisions import at, merge_base, text_at

__all__ = [
    "Draft",
    "History",
    "Layout",
    "Place",
    "PolicyHistory",
    "at",
    "clean_environment",
    "dirty",
    "drafts",
    "merge_base",
    "read",
    "text_at",
]
