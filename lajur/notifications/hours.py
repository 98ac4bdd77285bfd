"""When a message may come: quiet hours and the digest follow the working calendar of a desk."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lajur.clocks.arithmetic import next_opening
from lajur.clocks.choice import Chosen, calendar_of, calendar_of_office
from lajur.notifications.models import Quiet


def may_come_at(position_id: int | None, quiet: str, *, at: datetime) -> datetime:
    """``at`` itself, or the next opening of the desk's calendar for who wants quiet.

    A calendar round the clock is always open. Without a position the office's calendar holds.
    """
    if quiet == Quiet.ANY_TIME:
        return at
    return next_opening(calendar_of(position_id).calendar, at)


def digest_at(position_id: int | None, *, at: datetime) -> datetime:
    """The first opening of a working day that is not before ``at``.

    A desk that is open round the clock has none; there the office's calendar holds.
    """
    chosen = _with_openings(calendar_of(position_id))
    zone = ZoneInfo(chosen.calendar.zone)
    today = datetime.combine(at.astimezone(zone).date(), time.min, tzinfo=zone)
    opening = next_opening(chosen.calendar, today)
    return opening if opening >= at else next_opening(chosen.calendar, today + timedelta(days=1))


def _with_openings(chosen: Chosen) -> Chosen:
    return calendar_of_office() if chosen.calendar.round_the_clock else chosen
