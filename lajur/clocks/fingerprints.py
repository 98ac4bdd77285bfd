"""What a calendar computes to, as a hash: it tells when a holiday list changed under it."""

from __future__ import annotations

import hashlib
from datetime import datetime

from lajur.clocks.calendar import WorkingCalendar
from lajur.clocks.years import ledger, zone_of


def fingerprints(calendar: WorkingCalendar, at: datetime) -> dict[str, str]:
    """SHA-256 over all hours of this year and the next, by year; earlier ones move no deadline."""
    this = at.astimezone(zone_of(calendar.zone)).year
    return {str(year): _of_year(calendar, year) for year in (this, this + 1)}


def _of_year(calendar: WorkingCalendar, year: int) -> str:
    reckoned = ledger(calendar, year)
    hours = ",".join(f"{opens}-{closes}" for opens, closes in reckoned.segments(*_ALL))
    return hashlib.sha256(hours.encode()).hexdigest()


# Before and after every instant that a datetime can name, in microseconds.
_ALL = (-(10**18), 10**18)
