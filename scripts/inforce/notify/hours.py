"""When a mail goes: in hours people are awake, and never past its deadline."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from inforce.notify.occasions import Occasion
from inforce.people.persons import Mode

MONDAY = 0
WEEKLY_AT = time(8)
_HOUR = 3600
# Clocks of the world differ by whole quarters of an hour, so every hour of
# everybody begins on one.
_QUARTER = 900
_DAY = 24 * _HOUR


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """Return the time zone with the IANA *name*, None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The hours in which mail goes; one for a run, because *now* is fixed.

    `quiet` are the first quiet local hour and the first that is not, None when
    no hour is. `zone` is the publisher's, for people without one.
    """

    now: int
    zone: ZoneInfo
    quiet: tuple[int, int] | None = None
    _moments: dict[tuple[int, str, Mode], int] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _days: dict[tuple[int, str], date] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def moment(self, occasion: Occasion, zone: str, mode: Mode) -> int:
        """Return when somebody in *zone* is told of *occasion*, not before now.

        Weekly mail waits for Monday, and a moment in quiet hours for their
        end; neither when that is the deadline or later. Then it goes before
        the quiet hours begin, or at once where that has passed.
        """
        key = (occasion.id, zone, mode)
        found = self._moments.get(key)
        if found is None:
            found = self._moments[key] = self._found(occasion, zone, mode)
        return found

    def day(self, moment: int, zone: str) -> date:
        """Return the local day on which mail of *moment* goes, today if overdue."""
        key = (max(moment, self.now), zone)
        found = self._days.get(key)
        if found is None:
            found = self._days[key] = self._local(key[0], self._in(zone)).date()
        return found

    def _found(self, occasion: Occasion, zone: str, mode: Mode) -> int:
        begin = max(occasion.due_at, self.now)
        place, deadline = self._in(zone), occasion.deadline_at
        at = monday(begin, place) if mode is Mode.WEEKLY else begin
        if deadline is not None and at >= deadline:
            at = begin
        if not self._is_quiet(at, place):
            return at
        end = self._edge(at, place, quiet=False)
        if deadline is None or end < deadline:
            return end
        # An hour, so that the mail is gone before the quiet hours.
        return max(begin, self._before(at, place) - _HOUR)

    def _in(self, name: str) -> ZoneInfo:
        return (zone_named(name) if name else None) or self.zone

    def _is_quiet(self, moment: int, place: ZoneInfo) -> bool:
        if self.quiet is None:
            return False
        first, until = self.quiet
        hour = self._local(moment, place).hour
        if first < until:
            return first <= hour < until
        return hour >= first or hour < until

    def _edge(self, moment: int, place: ZoneInfo, *, quiet: bool) -> int:
        """Return the first quarter of an hour after *moment* that is *quiet* or not."""
        begin = moment - moment % _QUARTER
        later = range(begin + _QUARTER, begin + 2 * _DAY, _QUARTER)
        return next((at for at in later if self._is_quiet(at, place) is quiet), moment)

    def _before(self, moment: int, place: ZoneInfo) -> int:
        """Return the beginning of the quiet hours that *moment* lies in."""
        begin = moment - moment % _QUARTER
        earlier = range(begin, begin - 2 * _DAY, -_QUARTER)
        awake = (at for at in earlier if not self._is_quiet(at, place))
        return next(awake, moment - _QUARTER) + _QUARTER

    @staticmethod
    def _local(moment: int, place: ZoneInfo) -> datetime:
        return datetime.fromtimestamp(moment, UTC).astimezone(place)


def monday(moment: int, place: ZoneInfo) -> int:
    """Return the next Monday at eight o'clock in *place*, not before *moment*."""
    local = datetime.fromtimestamp(moment, UTC).astimezone(place)
    for weeks in (0, 1):
        ahead = timedelta(days=(MONDAY - local.weekday()) % 7 + 7 * weeks)
        eight = datetime.combine(local.date() + ahead, WEEKLY_AT, tzinfo=place)
        if int(eight.timestamp()) >= moment:
            return int(eight.timestamp())
    return moment
