"""What is wrong in a text itself: characters, and dates that disagree."""

from collections.abc import Iterator

from inforce.authoring.findings import Finding, Severity, stated
from inforce.authoring.subject import Subject
from inforce.authoring.worktree import PolicyFile
from inforce.model.dates import search
from inforce.model.dates.sources import is_modified
from inforce.publication import words
from inforce.rendition import invisible
from inforce.rendition.suspicions import hardly_readable

# A date alone near the top may be that of anything.
_BARE = "bare-date-line"


def characters(file: PolicyFile) -> Iterator[Finding]:
    """Yield the characters of *file* that nobody sees or that only look alike."""
    first = file.source.body_line
    for one in invisible(file.source.wording.text):
        yield _character(file, one.what, (first + one.line - 1, one.column), one.blocks)
    front = file.front_matter
    for key in ("title", "summary", "correction", "notice_waived"):
        for one in invisible(getattr(front, key)):
            yield _character(file, one.what, (front.line(key), one.column), one.blocks)


def rendering(file: PolicyFile) -> Iterator[Finding]:
    """Yield what in *file* hides the rest of it or is too long to be looked at."""
    first = file.source.body_line
    for one in hardly_readable(file.source.wording.text):
        severity = Severity.ERROR if one.blocks else Severity.WARNING
        yield stated(
            f"column {one.column}: {one.what}",
            path=file.path,
            line=first + one.line - 1,
            rule="rendering",
            severity=severity,
        )


def _character(
    file: PolicyFile, what: str, at: tuple[int | None, int], blocks: bool
) -> Finding:
    line, column = at
    return Finding(
        path=file.path,
        line=line,
        rule="characters",
        what=f"column {column}: {what}",
        expected="expected characters that can be seen, of one script in a word",
        severity=Severity.ERROR if blocks else Severity.WARNING,
    )


def dates(subject: Subject, file: PolicyFile) -> Iterator[Finding]:
    """Yield the date in the text of *file* that is not its effective date.

    A day of a last update may well be another day, so it is a warning.
    """
    effective = file.front_matter.effective
    if effective is None:
        return
    one, unclear = search(file.source.wording.text, subject.settings.dating)
    for problem in unclear:
        yield _date(file, problem.what, problem.line, Severity.WARNING)
    if one is not None and one.day != effective:
        what = (
            f"the text says {one.quote!r}, and 'effective' is {words.day(effective)}; "
            "expected the same day in both, or no day in the text"
        )
        certain = not is_modified(one.rule) and one.rule != _BARE
        severity = Severity.ERROR if certain else Severity.WARNING
        yield _date(file, what, one.line, severity)


def _date(file: PolicyFile, what: str, line: int | None, severity: Severity) -> Finding:
    return stated(
        what,
        path=file.path,
        line=file.source.body_line + line - 1 if line else None,
        rule="text-date",
        severity=severity,
    )
