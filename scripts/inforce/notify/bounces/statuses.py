"""Whose fault a failure is: the code first, then the words beside it.

The rule errs to one side. A person who is wrongly taken off the list is never
told again; an address that is wrongly kept costs one more mail. So `hard` needs
a code or words that name the address, and what is unknown is soft.
"""

import re

from inforce.notify.bounces import phrases
from inforce.notify.bounces.reports import Kind

# RFC 3463 and the registry of RFC 5248, by subject and detail: the address does
# not exist, moved away, is disabled, or its domain takes no mail (RFC 7505).
_HARD = frozenset(
    {"1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1", "4.4", "7.17", "7.18"}
) | {"4.310"}  # Exchange Online: the domain does not exist
# Senders, messages and protocols are ours: 1.7, 1.8 bad sender, 2.3 and 3.4 too
# big, 5.x protocol, 6.x content, 7.x policy.
_OURS = frozenset({"1.7", "1.8", "2.3", "3.4"})
_FULL = frozenset({"2.2", "3.1"})
# These say what went wrong only in words.
_VAGUE = frozenset({"0.0", "1.0", "2.0", "3.0", "4.0", "4.1", "5.0"})
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_CODE = re.compile(r"(?<![\d.])([45][0-5]\d)(?=[- #:;.,]|$)")


def kind(status: str, words: str) -> Kind:
    """Return what a final failure with the code *status* and *words* is.

    *status* may be empty: then the codes in *words* count.
    """
    status, code = codes(status, words)
    if phrases.FULL.search(words) or _tail(status) in _FULL:
        return Kind.SOFT
    if phrases.OURS.search(words) and not phrases.SURELY_GONE.search(words):
        return Kind.POLICY
    if status.startswith(("2", "4")) or phrases.PASSING.search(words):
        return Kind.SOFT
    return _permanent(_tail(status), code, words)


def _permanent(tail: str, code: str, words: str) -> Kind:
    if tail in _HARD:
        return Kind.HARD
    if phrases.SURELY_GONE.search(words):
        return Kind.HARD
    vague = not tail or tail in _VAGUE
    if vague and not code.startswith("4") and phrases.GONE.search(words):
        return Kind.HARD
    if tail in _OURS or tail.startswith(("5.", "6.", "7.")):
        return Kind.POLICY
    return Kind.SOFT


def codes(status: str, words: str) -> tuple[str, str]:
    """Return the code of RFC 3463 and the SMTP code, each empty without one.

    A vague code gives way to a precise one in *words*: Exim writes 5.0.0 in
    every report and the server's own reply beside it.
    """
    stated = _ENHANCED.search(status)
    spoken = [found for found in _ENHANCED.finditer(words) if found[1] != "2"]
    code = _CODE.search(words)
    found = stated
    if spoken and (stated is None or _tail(stated[0]) in _VAGUE):
        found = spoken[-1]
    return (found[0] if found else "", code[1] if code else "")


def is_vague(status: str) -> bool:
    """Return whether *status* says what went wrong only in words, or nothing."""
    found = _ENHANCED.search(status)
    return found is None or _tail(found[0]) in _VAGUE


def _tail(status: str) -> str:
    return status.partition(".")[2]
