"""A slow reference: it walks minute by minute, and second by second where a minute is not whole.

It shares no code with the arithmetic, and reads none of its values: it has its own words for a
calendar (``Plan``), its own list of holidays and Ramadans, and knows zones by their offset.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

Stretches = tuple[tuple[int, int], ...]
"""Minutes of a day, from inclusive, to exclusive."""

OFFSETS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}

# SKB 3 Menteri, national holidays and cuti bersama: all of 2026, and as far as the tests reach
# into the years beside it; month by month.
_HOLIDAYS: dict[int, dict[int, tuple[int, ...]]] = {
    2025: {12: (25, 26)},
    2026: {
        1: (1, 16),
        2: (16, 17),
        3: (18, 19, 20, 21, 22, 23, 24),
        4: (3, 5),
        5: (1, 14, 15, 27, 28, 31),
        6: (1, 16),
        8: (17, 25),
        12: (24, 25),
    },
    2027: {1: (1, 5), 2: (5, 6), 3: (8, 9, 10, 11, 12, 15, 25, 26, 28)},
    2028: {2: (27, 28), 3: (26,), 4: (14, 16), 5: (1, 5, 9, 25, 26), 6: (1,)},
}
HOLIDAYS = frozenset(
    date(year, month, day)
    for year, months in _HOLIDAYS.items()
    for month, days in months.items()
    for day in days
)
RAMADANS = (
    (date(2025, 3, 1), date(2025, 3, 30)),
    (date(2026, 2, 19), date(2026, 3, 20)),
    (date(2027, 2, 8), date(2027, 3, 9)),
    (date(2028, 1, 28), date(2028, 2, 26)),
)


@dataclass(frozen=True)
class Pattern:
    """Seven days of stretches; ``since`` and ``until`` inclusive."""

    week: tuple[Stretches, ...]
    since: date | None = None
    until: date | None = None
    in_ramadan: bool = False


@dataclass(frozen=True)
class Plan:
    """A calendar in the words of the reference. ``ramadans`` replace the known ones they touch."""

    zone: str = "Asia/Jakarta"
    patterns: tuple[Pattern, ...] = ()
    national: bool = False
    always: bool = False
    days: tuple[tuple[date, Stretches | None], ...] = ()
    ramadans: tuple[tuple[date, date], ...] = ()
    parent: Plan | None = None
    seen: dict[int, Stretches] = field(default_factory=dict, compare=False, repr=False)


def due(plan: Plan, start: datetime, seconds: int, horizon: datetime) -> datetime | None:
    """When ``seconds`` are worked; ``None`` when that is not so by ``horizon``."""
    at = start
    while seconds:
        if at >= horizon:
            return None
        step = 60 if at.second == 0 and seconds >= 60 else 1
        if works(plan, at):
            seconds -= step
        at += timedelta(seconds=step)
    return at


def worked(plan: Plan, start: datetime, end: datetime) -> int:
    """The seconds worked between two moments."""
    seconds, at = 0, start
    while at < end:
        step = 60 if at.second == 0 and end - at >= timedelta(minutes=1) else 1
        if works(plan, at):
            seconds += step
        at += timedelta(seconds=step)
    return seconds


def opening(plan: Plan, start: datetime, horizon: datetime) -> datetime | None:
    """The first moment from ``start`` on that is worked."""
    at = start
    while at < horizon:
        if works(plan, at):
            return at
        at += timedelta(seconds=60 if at.second == 0 else 1)
    return None


def working_day(plan: Plan, start: datetime, days: int, horizon: datetime) -> datetime | None:
    """The closing of the working day that is ``days`` working days after that of ``start``."""
    day = local(plan, start).date()
    while days:
        day += timedelta(days=1)
        if day > horizon.date():
            return None
        days -= bool(stretches_on(plan, day))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - offset(plan)
    return midnight + timedelta(minutes=stretches_on(plan, day)[-1][1])


def works(plan: Plan, at: datetime) -> bool:
    here = local(plan, at)
    ordinal, minute = here.toordinal(), here.hour * 60 + here.minute
    if ordinal not in plan.seen:
        plan.seen[ordinal] = stretches_on(plan, here.date())
    return any(opens <= minute < closes for opens, closes in plan.seen[ordinal])


def stretches_on(plan: Plan, day: date) -> Stretches:
    """The day's stretches by the order that docs/calendar-files.md gives."""
    if plan.always:
        return WHOLE_DAY
    decided = [hours for one in lineage(plan) for on, hours in one.days if on == day]
    if decided and decided[0] is not None:
        return decided[0]
    if not decided and plan.national and day in HOLIDAYS:
        return ()
    for one in lineage(plan):
        held = [
            (wide, place)
            for place, pattern in enumerate(one.patterns)
            if (wide := width(plan, pattern, day)) is not None
        ]
        if held:
            return one.patterns[min(held)[1]].week[day.weekday()]
    return WHOLE_DAY if any_always(plan) else ()


WHOLE_DAY: Stretches = ((0, 1440),)


def width(plan: Plan, pattern: Pattern, day: date) -> int | None:
    since, until = pattern.since or date.min, pattern.until or date.max
    if pattern.in_ramadan:
        month = next(((a, b) for a, b in ramadans(plan) if a <= day <= b), None)
        if month is None:
            return None
        since, until = max(since, month[0]), min(until, month[1])
    return (until - since).days if since <= day <= until else None


def ramadans(plan: Plan) -> list[tuple[date, date]]:
    """What is listed nearest decides; a known month that none of these touches stays."""
    found: list[tuple[date, date]] = []
    for months in (*(one.ramadans for one in lineage(plan)), RAMADANS):
        found += [
            month
            for month in months
            if all(abs((month[0] - other[0]).days) >= 60 for other in found)
        ]
    return found


def lineage(plan: Plan) -> Iterator[Plan]:
    """The plan and what it inherits from, up to one that is always open."""
    one: Plan | None = plan
    while one is not None and not one.always:
        yield one
        one = one.parent


def any_always(plan: Plan | None) -> bool:
    return plan is not None and (plan.always or any_always(plan.parent))


def local(plan: Plan, at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None) + offset(plan)


def offset(plan: Plan) -> timedelta:
    return timedelta(hours=OFFSETS[plan.zone])
