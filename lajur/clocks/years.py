"""One local year of a calendar as sorted arrays, so that a deadline costs two binary searches.

Instants are whole microseconds since 1970 in UTC: integers are exact where floats are not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from lajur.clocks.calendar import Hours, WorkingCalendar

SECOND = 1_000_000
FIRST_YEAR, LAST_YEAR = 2, 9998
"""The local years that a calendar tells: all of them lie within Python's years in every zone."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class OutOfYears(ValueError):
    """A moment that no calendar can tell, before the year 2 or after 9998."""


def instant(at: datetime) -> int:
    """Microseconds since 1970. Refuses a naive datetime with ``ValueError``."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} is naive; working time needs an aware datetime")
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """The UTC datetime of an instant."""
    return _EPOCH + timedelta(microseconds=at)


@dataclass(frozen=True, slots=True)
class YearLedger:
    """The segments of one local year, the working time before each, and its working days."""

    year: int
    starts: int
    ends: int
    opens: list[int]
    closes: list[int]
    before: list[int]
    days: list[date]
    day_closes: list[int]

    @property
    def total(self) -> int:
        return self.before[-1]

    def worked_until(self, at: int) -> int:
        """Working time from the start of the year until ``at``."""
        segment = bisect_right(self.opens, at) - 1
        if segment < 0:
            return 0
        return self.before[segment] + min(at, self.closes[segment]) - self.opens[segment]

    def earliest_with(self, worked: int) -> int:
        """The earliest instant at which so much of the year is worked (0 < worked <= total)."""
        segment = bisect_left(self.before, worked) - 1
        return self.opens[segment] + worked - self.before[segment]

    def opening_from(self, at: int) -> int | None:
        """``at`` if it is working time, else the next opening within the year."""
        segment = bisect_right(self.closes, at)
        if segment == len(self.opens):
            return None
        return max(at, self.opens[segment])

    def segments(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of working time within ``start`` .. ``end``."""
        first, last = bisect_right(self.closes, start), bisect_left(self.opens, end)
        return [
            (max(start, self.opens[segment]), min(end, self.closes[segment]))
            for segment in range(first, last)
        ]

    def days_after(self, day: date) -> int:
        """The position of the first working day after ``day``; the length when there is none."""
        return bisect_right(self.days, day)


def ledger(calendar: WorkingCalendar, year: int) -> YearLedger:
    """The ledger of one local year, made once for each calendar. Raises :class:`OutOfYears`."""
    found: YearLedger | None = calendar._years.get(year)
    if found is None:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise OutOfYears(f"calendar {calendar.name!r} does not reach the year {year}")
        found = calendar._years[year] = _reckon(calendar, year)
    return found


def ledger_at(calendar: WorkingCalendar, at: int) -> YearLedger:
    """The ledger of the local year that holds an instant. Raises :class:`OutOfYears`."""
    if not _FIRST_INSTANT <= at < _LAST_INSTANT:
        raise OutOfYears(f"calendar {calendar.name!r} tells the years {FIRST_YEAR} to {LAST_YEAR}")
    found = ledger(calendar, moment(at).year)
    if at < found.starts:
        return ledger(calendar, found.year - 1)
    if at >= found.ends:
        return ledger(calendar, found.year + 1)
    return found


def stretches_on(calendar: WorkingCalendar, day: date) -> list[tuple[int, int]]:
    """The working time of one local day as pairs of instants; a stretch may begin at an end."""
    zone = zone_of(calendar.zone)
    stretches = (
        (local_instant(day, hours.opens, zone), _closing(day, hours, zone))
        for hours in calendar.hours_on(day)
    )
    # Hours that a zone's clocks leap over take no time.
    return [(opens, closes) for opens, closes in stretches if opens < closes]


def local_instant(day: date, at: time, zone: ZoneInfo) -> int:
    """The instant at which the clocks of a zone show ``at`` on a local day."""
    return instant(datetime.combine(day, at, zone))


@cache
def zone_of(calendar_zone: str) -> ZoneInfo:
    return ZoneInfo(calendar_zone)


def _reckon(calendar: WorkingCalendar, year: int) -> YearLedger:
    zone = zone_of(calendar.zone)
    opens: list[int] = []
    closes: list[int] = []
    days: list[date] = []
    day_closes: list[int] = []
    day, last = date(year, 1, 1), date(year, 12, 31)
    while day <= last:
        if stretches := stretches_on(calendar, day):
            opens.extend(start for start, _end in stretches)
            closes.extend(end for _start, end in stretches)
            days.append(day)
            day_closes.append(closes[-1])
        day += timedelta(days=1)
    lengths = (close - start for start, close in zip(opens, closes, strict=True))
    return YearLedger(
        year=year,
        starts=local_instant(date(year, 1, 1), time(0), zone),
        ends=local_instant(date(year + 1, 1, 1), time(0), zone),
        opens=opens,
        closes=closes,
        before=list(accumulate(lengths, initial=0)),
        days=days,
        day_closes=day_closes,
    )


def _closing(day: date, hours: Hours, zone: ZoneInfo) -> int:
    if hours.closes == time(0):
        return local_instant(day + timedelta(days=1), time(0), zone)
    return local_instant(day, hours.closes, zone)


_FIRST_INSTANT = instant(datetime(FIRST_YEAR, 1, 2, tzinfo=UTC))
_LAST_INSTANT = instant(datetime(LAST_YEAR, 12, 31, tzinfo=UTC))
