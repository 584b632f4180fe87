"""A redline short enough to be written down in a test."""

import re

from inforce.redline import Redline, accepted, canonical_html, redline, rejected

_SPOKEN = re.compile(r'<span class="rl-spoken">.*?</span>', re.DOTALL)
_NAMES = re.compile(r' (?:data-rl-change|id)="[^"]*[0-9a-f]{8}(?:-\d+)?"')
_CLASSES = re.compile(r' class="(?:rl-[a-z]+ ?)+"')


def checked(before: str, after: str) -> Redline:
    """Return the redline of two documents, after a look at both its sides."""
    found = redline(before, after)

    assert accepted(found.html) == canonical_html(after)
    assert rejected(found.html) == canonical_html(before)
    assert found.fallbacks == 0
    return found


def bare(found: Redline) -> str:
    """Return the marks of *found* without ids, classes and spoken words."""
    return _CLASSES.sub("", _NAMES.sub("", _SPOKEN.sub("", found.html)))


def told(found: Redline) -> list[tuple[str, str, str, str]]:
    """Return kind, detail and both texts of every change."""
    return [(c.kind.value, c.detail, c.before, c.after) for c in found.changes]
