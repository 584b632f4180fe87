"""The date sources by name, asked in the order the settings give."""

from datetime import date

from inforce.model.dates.rules import DECLARED_SOURCE, Circumstances, Dated, DateRules
from inforce.model.records import DatedBy
from inforce.model.source import Source


def dated(source: Source, rules: DateRules, around: Circumstances) -> Dated:
    """Return the effective date of one state, by the first source that has one."""
    for name in rules.sources:
        if name == DECLARED_SOURCE and "effective" in source.entries:
            value = source.entries["effective"].value
            try:
                return Dated(
                    day=date.fromisoformat(str(value)), dated_by=DatedBy(source=name)
                )
            except ValueError:
                continue
        if name == "commit-date":
            return Dated(day=around.commit_day, dated_by=DatedBy(source="commit date"))
    return Dated()
