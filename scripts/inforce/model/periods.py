"""Half-open intervals of civil days: the first day counts, the last does not."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from `start` inclusive to `until` exclusive; None is open.

    A period whose `until` is not after its `start` holds no day.
    """

    start: date
    until: date | None = None

    def __contains__(self, day: date) -> bool:
        """Return whether *day* lies in the period."""
        return self.start <= day and (self.until is None or day < self.until)

    @property
    def last_day(self) -> date | None:
        """Return the last day inside, or None when the period is open."""
        return None if self.until is None else self.until - timedelta(days=1)
