"""Whose minute it was: the time between two moments, shared out without a rest.

Every moment belongs to exactly one owner, so the sum of the entries is the whole time, always.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from lajur.clocks.arithmetic import segments_between
from lajur.clocks.calendar import WorkingCalendar

Owner = Hashable
"""Anything that can be compared: the ledger only hands it back."""


class Unowned(StrEnum):
    """Time that belongs to nobody who works."""

    OUTSIDE = "outside"  # somebody was to work, but it was outside of their working time
    NOBODY = "nobody"  # nobody was to work


@dataclass(frozen=True, slots=True)
class Claim:
    """Who was to work from ``since`` (inclusive) ``until`` (exclusive), by which calendar.

    Of several claims the lowest ``rank`` counts, and of equal ranks the one that began first.
    """

    owner: Owner
    since: datetime
    until: datetime
    calendar: WorkingCalendar
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of time with its one owner."""

    owner: Owner
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def ledger(start: datetime, end: datetime, claims: Iterable[Claim]) -> tuple[Entry, ...]:
    """Share out the time from ``start`` to ``end``, in order, without a gap and without overlap.

    A moment belongs to the best claim (see ``Claim``) among those whose calendar is open then; to
    ``OUTSIDE`` where there are claims but none of their calendars is open; to ``NOBODY`` where
    there is no claim. Neighbours of one owner are one entry. Nothing when ``end`` is not later.
    Raises ``ValueError`` for naive datetimes.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("a ledger needs aware datetimes")
    if end <= start:
        return ()
    within = [claim for claim in claims if claim.since < end and claim.until > start]
    hours = {id(claim.calendar): _Hours(claim.calendar, start, end) for claim in within}
    marks = {start, end}
    marks.update(mark for claim in within for mark in (claim.since, claim.until))
    marks.update(mark for each in hours.values() for mark in each.marks)
    borders = sorted(mark for mark in marks if start <= mark <= end)
    return _joined(
        Entry(_owner(within, hours, begins), begins, ends) for begins, ends in pairwise(borders)
    )


def totals(entries: Iterable[Entry]) -> dict[Owner, timedelta]:
    """How much of the time belongs to each owner, to the microsecond."""
    found: dict[Owner, timedelta] = {}
    for entry in entries:
        found[entry.owner] = found.get(entry.owner, timedelta()) + entry.length
    return found


def in_minutes(lengths: Mapping[Owner, timedelta]) -> dict[Owner, int]:
    """The same in whole minutes that add up to the whole minutes of the sum.

    Rounded down, and what is then missing goes to those who lost most by it (the method of the
    largest remainder); of equal ones to the first.
    """
    return _in_units(lengths, timedelta(minutes=1))


def in_seconds(lengths: Mapping[Owner, timedelta]) -> dict[Owner, int]:
    """The same in whole seconds that add up; rounded like ``in_minutes``."""
    return _in_units(lengths, timedelta(seconds=1))


def in_percent(lengths: Mapping[Owner, timedelta]) -> dict[Owner, int]:
    """The shares in whole percents that add up to 100; rounded like ``in_minutes``."""
    whole = sum(lengths.values(), timedelta())
    if not whole:
        return dict.fromkeys(lengths, 0)
    return _made_up({owner: divmod(100 * length, whole) for owner, length in lengths.items()}, 100)


def _in_units(lengths: Mapping[Owner, timedelta], unit: timedelta) -> dict[Owner, int]:
    parts = {owner: divmod(length, unit) for owner, length in lengths.items()}
    return _made_up(parts, sum(lengths.values(), timedelta()) // unit)


def _made_up(parts: Mapping[Owner, tuple[int, timedelta]], whole: int) -> dict[Owner, int]:
    shown = {owner: count for owner, (count, _rest) in parts.items()}
    by_loss = sorted(parts, key=lambda owner: parts[owner][1], reverse=True)
    for owner in by_loss[: whole - sum(shown.values())]:
        shown[owner] += 1
    return shown


class _Hours:
    """When one calendar is open between two moments."""

    def __init__(self, calendar: WorkingCalendar, start: datetime, end: datetime) -> None:
        segments = segments_between(calendar, start, end)
        self._opens = [segment.start for segment in segments]
        self._closes = [segment.end for segment in segments]

    @property
    def marks(self) -> Sequence[datetime]:
        return [*self._opens, *self._closes]

    def is_open(self, at: datetime) -> bool:
        segment = bisect_right(self._opens, at) - 1
        return segment >= 0 and at < self._closes[segment]


def _owner(claims: Iterable[Claim], hours: Mapping[int, _Hours], at: datetime) -> Owner:
    standing = [claim for claim in claims if claim.since <= at < claim.until]
    if not standing:
        return Unowned.NOBODY
    working = [claim for claim in standing if hours[id(claim.calendar)].is_open(at)]
    if not working:
        return Unowned.OUTSIDE
    return min(working, key=lambda claim: (claim.rank, claim.since)).owner


def _joined(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    for entry in entries:
        if found and found[-1].owner == entry.owner:
            found[-1] = Entry(entry.owner, found[-1].start, entry.end)
        else:
            found.append(entry)
    return tuple(found)
