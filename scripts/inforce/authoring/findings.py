"""What is wrong with a policy before it is published, with its place and way out."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from inforce.errors import InputError, InputErrors, place


class Severity(Enum):
    """Whether publishing must wait until a finding is mended."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a person should look at.

    `rule` is the short name of the check that found it. `what` says what is
    wrong, `expected` how it should be; `expected` may be empty. `line` counts
    from 1; None is the whole file.
    """

    path: str
    rule: str
    what: str
    expected: str = ""
    line: int | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """Return `path:line: what; expected`, as errors are written."""
        wanted = f"; {self.expected}" if self.expected else ""
        return f"{place(self.path, self.line)}{self.what}{wanted}"


def from_error(
    error: InputError, *, rule: str, severity: Severity = Severity.ERROR
) -> tuple[Finding, ...]:
    """Return *error* as findings, one for each place it names."""
    errors = error.errors if isinstance(error, InputErrors) else (error,)
    return tuple(_from_one(one, rule, severity) for one in errors)


def _from_one(error: InputError, rule: str, severity: Severity) -> Finding:
    return stated(
        error.what, path=error.path, line=error.line, rule=rule, severity=severity
    )


def stated(
    what: str,
    *,
    path: str,
    line: int | None,
    rule: str,
    severity: Severity = Severity.ERROR,
) -> Finding:
    """Return the finding that the sentence `what is wrong; what was expected` is."""
    wrong, _, expected = what.partition("; ")
    return Finding(
        path=path,
        line=line,
        rule=rule,
        what=wrong,
        expected=expected,
        severity=severity,
    )


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings* by path and line, each once; errors before warnings."""
    once = dict.fromkeys(findings)
    return tuple(sorted(once, key=_place))


def _place(finding: Finding) -> tuple[str, int, str, str]:
    return (finding.path, finding.line or 0, finding.severity.value, finding.rule)
