"""Words that stand where somebody meant to write something else."""

import re
from collections.abc import Iterator

from inforce.authoring.findings import Finding, Severity
from inforce.authoring.worktree import PolicyFile

_PART = "(?:[Xx_?]{2,4}|[Dd]{2}|[Mm]{2}|[Yy]{2,4}|20[Xx_?]{2})"
_RULES: tuple[tuple[str, re.Pattern[str], Severity], ...] = (
    (
        "a date to fill in",
        re.compile(
            rf"(?<!\w){_PART}(?P<s>[/.-]){_PART}(?P=s){_PART}(?!\w)"
            r"|\b(?:Month|MONTH) (?:DD?|\d{1,2}),? (?:YYYY|\d{4}|20XX)"
            r"|\b20(?:[Xx]{2}|__|YY)(?!\w)"
        ),
        Severity.ERROR,
    ),
    (
        "a day no policy was written on",
        re.compile(
            r"\b1970-01-01\b|\b0?1[/.]0?1[/.]1970\b|\bJanuary 1(?:st)?, 1970\b"
            r"|\b1 January 1970\b|\b0000-00-00\b|\b00[/.]00[/.]0000\b"
        ),
        Severity.ERROR,
    ),
    (
        "a gap to fill in",
        re.compile(
            r"\[\s{0,4}(?:(?:insert|enter|add|the)\s{1,4})?(?:your\s{1,4})?"
            r"(?:(?:effective |start )?date|day|month|year|company|(?:company )?name"
            r"|address|e-?mail(?: address)?|url|website|link|country|state"
            r"|jurisdiction|organi[sz]ation|contact|phone(?: number)?|T(?:B[ACD]|ODO)"
            r"|[●•…_]+|\.{2,}|x{2,})(?:\s{1,4}(?:here|name|details))?\s{0,4}"
            r"\](?![\[(:])"
            r"|\[\s{0,4}(?:insert|enter)\b[^\]\n]{0,80}\](?![\[(:])"
            r"|<(?:insert|enter|your|date)\b[^<>\n]{0,60}>"
            r"|\b(?:insert|enter) (?:the )?(?:date|name|company)[a-z ]{0,20}\bhere\b"
            r"|(?<![\w_])_{4,}(?![\w_])",
            re.IGNORECASE,
        ),
        Severity.ERROR,
    ),
    (
        "a note to the writer",
        re.compile(r"\bT(?:B[ACD]|ODO)\b|\bFIX ?ME\b|(?i:\blorem ipsum\b)"),
        Severity.ERROR,
    ),
    (
        "a template that nothing fills in",
        re.compile(r"\{\{[^{}\n]{1,80}\}\}|\{%[^{}\n]{1,80}%\}"),
        Severity.WARNING,
    ),
)
_CODE = re.compile(r"`[^`]*`")
_BLANK_RULE = re.compile(r"\s*(?:_\s*){3,}$")
_EXPECTED = "expected the words that readers are to see"


def placeholders(file: PolicyFile) -> Iterator[Finding]:
    """Yield the placeholders in the wording of *file*, and in its title and summary."""
    for number, line in enumerate(file.source.wording.text.split("\n")):
        yield from _in_line(file, line, file.source.body_line + number)
    front = file.front_matter
    for key in ("title", "summary", "correction", "notice_waived"):
        yield from _in_line(file, getattr(front, key), front.line(key))
    if front.effective and (front.effective.year, front.effective.month) == (1970, 1):
        what = f"'effective' is {front.effective}, where computers begin to count"
        yield _finding(file, what, front.line("effective"), Severity.ERROR)


def _in_line(file: PolicyFile, line: str, number: int | None) -> Iterator[Finding]:
    if _BLANK_RULE.match(line):
        return
    prose = _CODE.sub("", line)
    for name, pattern, severity in _RULES:
        for found in pattern.finditer(prose):
            yield _finding(file, f"{found[0]!r} looks like {name}", number, severity)


def _finding(
    file: PolicyFile, what: str, line: int | None, severity: Severity
) -> Finding:
    return Finding(
        path=file.path,
        line=line,
        rule="placeholder",
        what=what,
        expected=_EXPECTED,
        severity=severity,
    )
