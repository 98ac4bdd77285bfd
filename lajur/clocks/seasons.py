"""When Ramadan lies in a year: settled by the government, listed by the office, or computed.

Ramadan begins when the crescent is seen (*sidang isbat* of the Kementerian Agama), so a date that
lies ahead is only an estimate. Nothing else that comes every year moves an office's hours, but
an office may list seasons of its own under any name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from lajur.clocks.library import KnownDay, eids

RAMADAN = "ramadan"


@dataclass(frozen=True, slots=True)
class SeasonDates:
    """One occurrence of a season, both ends inclusive; ``tentative`` while they are estimated."""

    name: str
    since: date
    until: date
    tentative: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError(f"{self.name} ends on {self.until}, before {self.since}")

    def covers(self, day: date) -> bool:
        return self.since <= day <= self.until

    def same_occurrence(self, other: SeasonDates) -> bool:
        """Whether both tell of the same occurrence, so that one of them replaces the other."""
        return self.name == other.name and abs(self.since - other.since) < _APART


Listed = tuple[SeasonDates, ...]
"""Seasons as an office or a calendar lists them; each replaces the computed one it tells of."""


@lru_cache(maxsize=1024)
def seasons_in(year: int, name: str, listed: Listed = ()) -> Listed:
    """The occurrences of a season that touch a Gregorian year, by their start.

    Ramadan can touch a year twice (2030). It is computed for every year in which Idul Fitri is
    known (1953 to 2100); of any other season only what is ``listed`` is known.
    """
    of_name = [season for season in listed if season.name == name]
    computed = _ramadans(year) if name == RAMADAN else ()
    touching = [
        season
        for season in joined(of_name, computed)
        if season.since.year <= year <= season.until.year
    ]
    return tuple(sorted(touching, key=lambda season: season.since))


def joined(listed: Iterable[SeasonDates], others: Iterable[SeasonDates]) -> Listed:
    """``listed`` and those ``others`` that tell of another occurrence."""
    listed = tuple(listed)
    return listed + tuple(
        other for other in others if not any(one.same_occurrence(other) for one in listed)
    )


# A lunar year is 354 days: two occurrences of one season never begin closer than this.
_APART = timedelta(days=60)

# 1 Ramadan as the sidang isbat of the Kementerian Agama settled it.
_SETTLED = frozenset(
    {date(2023, 3, 23), date(2024, 3, 12), date(2025, 3, 1), date(2026, 2, 19)},
)
# The month has 29 or 30 days. Until 2058 the library's own tables know no shorter one.
_LONGEST = timedelta(days=30)
_SHORTEST = timedelta(days=29)


def _ramadans(year: int) -> Listed:
    """Ramadan before each Idul Fitri of this year and the next, which it may still touch."""
    return tuple(
        _ramadan_before(eid, known)
        for each in (year, year + 1)
        for eid, known in eids(each).items()
    )


def _ramadan_before(eid: date, known: KnownDay) -> SeasonDates:
    last = eid - timedelta(days=1)
    for start in (eid - _LONGEST, eid - _SHORTEST):
        if start in _SETTLED:
            source = "Sidang Isbat Kementerian Agama"
            return SeasonDates(RAMADAN, start, last, known.tentative, source)
    return SeasonDates(RAMADAN, eid - _LONGEST, last, tentative=True)
