"""How a time was computed: every stretch between two moments, and why it counted or did not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from lajur.clocks.calendar import WorkingCalendar
from lajur.clocks.years import (
    SECOND,
    instant,
    ledger_at,
    local_instant,
    moment,
    stretches_on,
    zone_of,
)
from lajur.foundation.text import gettext as _


class StretchKind(StrEnum):
    """Why a stretch counts or does not."""

    WORK = "work"
    BREAK = "break"
    CLOSED = "closed"  # before and after the hours of a day, and days without any
    HOLIDAY = "holiday"
    SPECIAL = "special"  # a day closed by a decision of the office
    PAUSE = "pause"


class LabelledPause(NamedTuple):
    """A stretch in which the clock stood still, with the reason that is shown for it."""

    start: datetime
    end: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the time between two moments, ``start`` inclusive, ``end`` exclusive, in UTC.

    ``label`` says why, in words. ``pattern`` names the weekly pattern or the special day whose
    hours were worked, so that a change of season shows; ``source`` is the decision behind it, where
    one is known. ``counted`` are the seconds of working time in it, ``total`` those up to its end.
    """

    kind: StretchKind
    label: str
    start: datetime
    end: datetime
    counted: int
    total: int
    pattern: str = ""
    source: str = ""

    @property
    def counts(self) -> bool:
        return self.kind is StretchKind.WORK

    @property
    def seconds(self) -> int:
        """How long the stretch is by the clock on the wall, in whole seconds."""
        return (self.end - self.start) // timedelta(seconds=1)


def explain(
    calendar: WorkingCalendar,
    start: datetime,
    end: datetime,
    pauses: Iterable[LabelledPause] = (),
) -> tuple[Stretch, ...]:
    """The stretches from ``start`` to ``end`` without a gap; none when ``end`` is not later.

    A pause takes working time only: a night within it stays a night. Of pauses that overlap the
    one that began first gives the reason. The last ``total`` is the working time between both
    moments without the pauses, in whole seconds, so broken seconds of one stretch may be counted
    with the next. Raises ``ValueError`` for naive datetimes and outside the years that a calendar
    can tell.
    """
    first, last = instant(start), instant(end)
    for at in (first, last):
        ledger_at(calendar, at)
    if last <= first:
        return ()
    pieces = (
        _Piece(max(piece.start, first), min(piece.end, last), piece.why)
        for piece in _days(calendar, start, end)
        if piece.end > first and piece.start < last
    )
    return tuple(_counted(_joined(_with_pauses(pieces, pauses))))


class _Why(NamedTuple):
    kind: StretchKind
    label: str
    pattern: str = ""
    source: str = ""


class _Piece(NamedTuple):
    start: int
    end: int
    why: _Why


# A longer gap between two stretches of one day is no break but the time between two shifts.
_LONGEST_BREAK = 4 * 3600 * SECOND


def _days(calendar: WorkingCalendar, start: datetime, end: datetime) -> Iterator[_Piece]:
    zone = zone_of(calendar.zone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        yield from _day(calendar, day)
        day += timedelta(days=1)


def _day(calendar: WorkingCalendar, day: date) -> Iterator[_Piece]:
    """The pieces of one local day, from midnight to midnight."""
    zone = zone_of(calendar.zone)
    at = local_instant(day, time(0), zone)
    midnight = local_instant(day + timedelta(days=1), time(0), zone)
    stretches = stretches_on(calendar, day)
    closed = _why_closed(calendar, day) if not stretches else _outside_hours()
    worked = _why_worked(calendar, day)
    for place, (opens, closes) in enumerate(stretches):
        if at < opens:
            is_break = place > 0 and opens - at <= _LONGEST_BREAK
            yield _Piece(at, opens, _why_break() if is_break else closed)
        yield _Piece(opens, closes, worked)
        at = closes
    if at < midnight:
        yield _Piece(at, midnight, closed)


def _why_worked(calendar: WorkingCalendar, day: date) -> _Why:
    decided = calendar.special_on(day) or calendar.pattern_on(day)
    name, source = (decided.name, decided.source) if decided else ("", "")
    return _Why(StretchKind.WORK, _("Jam kerja"), name, source)


def _why_closed(calendar: WorkingCalendar, day: date) -> _Why:
    special, holiday = calendar.special_on(day), calendar.holiday_on(day)
    if special is not None and special.hours is not None:
        return _Why(StretchKind.SPECIAL, special.name, source=special.source)
    if special is None and holiday is not None:
        return _Why(StretchKind.HOLIDAY, holiday.name)
    return _outside_hours()


def _why_break() -> _Why:
    return _Why(StretchKind.BREAK, _("Istirahat"))


def _outside_hours() -> _Why:
    return _Why(StretchKind.CLOSED, _("Di luar jam kerja"))


def _with_pauses(pieces: Iterable[_Piece], pauses: Iterable[LabelledPause]) -> Iterator[_Piece]:
    waits = sorted(
        (
            _Piece(instant(one.start), instant(one.end), _Why(StretchKind.PAUSE, one.label))
            for one in pauses
        ),
        key=lambda wait: wait.start,
    )
    for piece in pieces:
        yield from _parted(piece, waits) if piece.why.kind is StretchKind.WORK else (piece,)


def _parted(work: _Piece, waits: Iterable[_Piece]) -> Iterator[_Piece]:
    """A stretch of work, parted where a pause begins or ends within it."""
    at = work.start
    for wait in waits:
        begins, ends = max(wait.start, at), min(wait.end, work.end)
        if begins >= ends:
            continue
        if at < begins:
            yield work._replace(start=at, end=begins)
        yield wait._replace(start=begins, end=ends)
        at = ends
    if at < work.end:
        yield work._replace(start=at)


def _joined(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Neighbours with the same reason as one: a night and the weekend after it."""
    held: _Piece | None = None
    for piece in pieces:
        if held is None:
            held = piece
        elif held.why == piece.why:
            held = held._replace(end=piece.end)
        else:
            yield held
            held = piece
    if held is not None:
        yield held


def _counted(pieces: Iterable[_Piece]) -> Iterator[Stretch]:
    worked = 0
    for start, end, why in pieces:
        before = worked // SECOND
        worked += end - start if why.kind is StretchKind.WORK else 0
        total = worked // SECOND
        yield Stretch(
            kind=why.kind,
            label=why.label,
            start=moment(start),
            end=moment(end),
            counted=total - before,
            total=total,
            pattern=why.pattern,
            source=why.source,
        )
