"""Everything that can be wrong, before it is published."""

from collections.abc import Iterator
from dataclasses import replace

from inforce.authoring.check_files import slugs, translations
from inforce.authoring.check_links import links
from inforce.authoring.check_texts import characters, dates, rendering
from inforce.authoring.check_times import times
from inforce.authoring.findings import Finding, Severity, ordered, stated
from inforce.authoring.placeholders import placeholders
from inforce.authoring.subject import Subject

# Rules about front matter, which files adopted as they are need not keep.
_DECLARED_ONLY = frozenset({"front-matter", "summary", "notice", "undeclared"})


def findings(subject: Subject) -> tuple[Finding, ...]:
    """Return what is wrong in *subject*, by path and line.

    Findings in a file that was adopted as it is and has not been changed since
    are warnings; what needs front matter is not asked of it.
    """
    lenient = {file.path for file in subject.tree.files if not subject.is_strict(file)}
    return ordered(
        _judged(one, lenient) for one in _all(subject) if _holds(one, lenient)
    )


def _all(subject: Subject) -> Iterator[Finding]:
    yield from subject.tree.wrong
    for file in subject.tree.files:
        yield from file.wrong
        yield from placeholders(file)
        yield from characters(file)
        yield from rendering(file)
        yield from dates(subject, file)
    yield from slugs(subject)
    yield from translations(subject)
    yield from times(subject)
    yield from links(subject)
    yield from _unread(subject)


def _unread(subject: Subject) -> Iterator[Finding]:
    """Yield what kept the history from being read, unless the folder mends it."""
    for error in subject.unread:
        yield stated(
            f"as committed, {error.what}",
            path=error.path,
            line=error.line,
            rule="history",
            severity=Severity.WARNING,
        )


def _holds(finding: Finding, lenient: set[str]) -> bool:
    return finding.path not in lenient or finding.rule not in _DECLARED_ONLY


def _judged(finding: Finding, lenient: set[str]) -> Finding:
    if finding.path in lenient:
        return replace(finding, severity=Severity.WARNING)
    return finding
