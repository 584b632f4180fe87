"""What is wrong in a text itself: characters, and dates that disagree."""

from collections.abc import Iterator

from inforce.authoring.findings import Finding, Severity
from inforce.authoring.subject import Subject
from inforce.authoring.worktree import PolicyFile
from inforce.model.dates import found
from inforce.publication import words
from inforce.rendition import invisible


def characters(file: PolicyFile) -> Iterator[Finding]:
    """Yield the characters of *file* that nobody sees or that only look alike."""
    first = file.source.body_line
    for one in invisible(file.source.wording.text):
        yield _character(file, one.what, (first + one.line - 1, one.column), one.blocks)
    front = file.front_matter
    for key in ("title", "summary", "correction", "notice_waived"):
        for one in invisible(getattr(front, key)):
            yield _character(file, one.what, (front.line(key), one.column), one.blocks)


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
    """Yield the dates in the text of *file* that are not its effective date."""
    effective = file.front_matter.effective
    if effective is None:
        return
    for one in found(file.source.wording.text, subject.settings.dating):
        if one.day != effective:
            yield Finding(
                path=file.path,
                line=file.source.body_line + one.line - 1,
                rule="text-date",
                what=f"the text says {one.quote!r} ({words.day(one.day)}), and "
                f"'effective' is {words.day(effective)}",
                expected="expected the same day in both, or no day in the text",
            )
