"""Findings as text, as JSON and as annotations of a pull request."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from inforce.authoring.findings import Finding, Severity
from inforce.cli.screen import print_json, shown
from inforce.publication import words


def as_text(findings: Sequence[Finding], _root: Path) -> None:
    """Print a line for each finding: place, severity, what, expected, rule."""
    for finding in findings:
        line = f":{finding.line}" if finding.line else ""
        wanted = f"; {finding.expected}" if finding.expected else ""
        sentence = f"{finding.severity.value}: {finding.what}{wanted} [{finding.rule}]"
        print(shown(f"{finding.path}{line}: {sentence}".replace("\n", " ")))


def as_json(findings: Sequence[Finding], _root: Path) -> None:
    """Print the findings and their number by severity as one JSON object."""
    tally = _tally(findings)
    print_json(
        {
            "errors": tally[Severity.ERROR],
            "warnings": tally[Severity.WARNING],
            "findings": list(findings),
        }
    )


def as_github(findings: Sequence[Finding], root: Path) -> None:
    """Print the findings as workflow commands, which GitHub shows beside the lines.

    Paths are relative to the current folder, which is the top of the repository
    in a workflow; data and properties are escaped as the toolkit does it
    (actions/toolkit, packages/core/src/command.ts).
    """
    for finding in findings:
        place = os.path.relpath(root / finding.path) if finding.path else ""
        values = {"file": place, "line": finding.line, "title": finding.rule}
        properties = ",".join(
            f"{k}={_property(str(v))}" for k, v in values.items() if v
        )
        wanted = f"; {finding.expected}" if finding.expected else ""
        message = _escaped(shown(f"{finding.what}{wanted}"))
        print(f"::{finding.severity.value} {properties}::{message}")


def summary(findings: Sequence[Finding]) -> str:
    """Return how many errors and warnings there are, in words."""
    tally = _tally(findings)
    errors = words.counted(tally[Severity.ERROR], "error")
    return f"{errors}, {words.counted(tally[Severity.WARNING], 'warning')}"


def _tally(findings: Sequence[Finding]) -> Counter[Severity]:
    return Counter(finding.severity for finding in findings)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


FORMATS = {"text": as_text, "json": as_json, "github": as_github}
