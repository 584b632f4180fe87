"""Sender policies (RFC 7208): one record, and no more lookups than allowed.

Receivers give up with a permanent error after ten terms that ask the DNS, or
two that find nothing (4.6.4), and then nothing of the record counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from inforce.notify.doctor.findings import Finding, error, fine, warning
from inforce.notify.doctor.names import Names

LOOKUPS = 10
VOID = 2
# A record that includes itself would be read for ever.
_READ = 30
_TERM = re.compile(
    r"([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists|redirect|exp)"
    r"(?:[:=/](.*))?",
    re.IGNORECASE,
)
_ASKING = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})


@dataclass(slots=True)
class _Count:
    lookups: int = 0
    void: int = 0
    wrong: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def policies(names: Names, domain: str) -> list[str]:
    """Return the sender policies of *domain*; a right domain has one."""
    return [one for one in names.texts(domain) if _is_policy(one)]


def findings(names: Names, domain: str) -> Iterator[Finding]:
    """Give what is to be said about the sender policy of *domain*."""
    subject = f"SPF of {domain}"
    found = policies(names, domain)
    if len(found) != 1:
        yield error(
            subject,
            f"there are {len(found)} records" if found else "there is no record",
            "exactly one TXT record that begins with 'v=spf1'",
            f"publish at {domain}: v=spf1 (the servers that send for you) -all",
        )
        return
    count = _Count()
    _read(names, domain, found[0], count)
    yield from _judged(subject, found[0], count)


def _judged(subject: str, record: str, count: _Count) -> Iterator[Finding]:
    if count.wrong:
        yield error(
            subject,
            f"cannot be read: {', '.join(count.wrong[:5])}",
            "terms of RFC 7208 only, and includes that exist",
            "mend or remove these terms",
        )
    if count.lookups > LOOKUPS:
        yield error(
            subject,
            f"takes {count.lookups} lookups",
            f"{LOOKUPS} at most; receivers ignore the whole record after that",
            "remove includes that are not needed, or write their networks as ip4/ip6",
        )
    if count.void > VOID:
        yield warning(
            subject,
            f"{count.void} of its names have no record",
            f"{VOID} at most",
            "remove the terms whose names do not exist",
        )
    if re.search(r"(?:^|\s)\+?all(?:\s|$)", record, re.IGNORECASE):
        yield error(
            subject,
            "lets everybody send in your name ('+all')",
            "'-all' or '~all' at the end",
            "replace the last term by -all",
        )
    if not count.wrong and count.lookups <= LOOKUPS:
        yield fine(subject, f"{record!r}, {count.lookups} of {LOOKUPS} lookups")


def _is_policy(text: str) -> bool:
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def _read(names: Names, domain: str, record: str, count: _Count) -> None:
    count.seen.add(domain.lower())
    for text in record.split()[1:]:
        term = _TERM.fullmatch(text)
        if term is None:
            if "=" not in text:  # unknown modifiers are ignored (section 6)
                count.wrong.append(text)
            continue
        if term[2].lower() in _ASKING and count.lookups < _READ:
            count.lookups += 1
            _follow(names, domain, term, count)


def _follow(names: Names, domain: str, term: re.Match[str], count: _Count) -> None:
    kind, target = term[2].lower(), (term[3] or domain).partition("/")[0]
    if "%" in target or not target:  # macros depend on the mail
        return
    if kind in {"include", "redirect"}:
        _include(names, target, count)
    elif kind == "mx":
        count.void += not names.mail_servers(target)
    elif kind in {"a", "exists"}:
        count.void += not names.addresses(target)


def _include(names: Names, target: str, count: _Count) -> None:
    if target.lower() in count.seen:
        count.wrong.append(f"{target} includes itself")
        return
    found = policies(names, target)
    if len(found) != 1:
        count.wrong.append(f"{target} has {len(found)} records")
        count.void += not found
        return
    _read(names, target, found[0], count)
    count.seen.discard(target.lower())
