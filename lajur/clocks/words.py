"""Times and dates as people read them, in the language of the reader.

The patterns are one sentence each with placeholders, without plural forms: Indonesian has none,
and a translation uses short units ("2 h 5 min") where its own would differ.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR

from lajur.clocks.calendar import zone_label
from lajur.clocks.years import instant, zone_of
from lajur.foundation.text import gettext as _

# Perpres 21/2023: 37 h 30 min over five days.
WORKING_DAY_SECONDS = 27_000


def time_left(seconds: int) -> str:
    """Working time until a deadline: "sisa 12 menit kerja"; negative is "lewat ... kerja".

    A day is 7½ hours of working time. From one day on the minutes are left out; broken minutes
    (broken hours beside days) are left out, so that "sisa" never promises too much.
    """
    amount = abs(seconds)
    if amount < 60:
        return (
            _("sisa kurang dari 1 menit kerja")
            if seconds >= 0
            else _("lewat kurang dari 1 menit kerja")
        )
    words = {"time": working_time(amount)}
    return _("sisa %(time)s kerja") % words if seconds > 0 else _("lewat %(time)s kerja") % words


def working_time(seconds: int) -> str:
    """An amount of working time: "12 menit", "2 jam 5 menit", "1 hari 2 jam" of 7½ hours each."""
    days, hours, minutes = _parts(seconds)
    counts = {"days": days, "hours": hours, "minutes": minutes}
    if days:
        return (_("%(days)s hari %(hours)s jam") if hours else _("%(days)s hari")) % counts
    if hours:
        return (_("%(hours)s jam %(minutes)s menit") if minutes else _("%(hours)s jam")) % counts
    return _("%(minutes)s menit") % counts


def clock_time(at: datetime, zone: str) -> str:
    """ "pukul 09.15 WIB": with a decimal point, as official Indonesian writes times."""
    local = _local(at, zone)
    return _("pukul %(hour)s.%(minute)s %(zone)s") % {
        "hour": f"{local:%H}",
        "minute": f"{local:%M}",
        "zone": zone_label(zone),
    }


def short_clock_time(at: datetime, zone: str) -> str:
    """ "09.15", for columns whose heading names the zone."""
    local = _local(at, zone)
    return _("%(hour)s.%(minute)s") % {"hour": f"{local:%H}", "minute": f"{local:%M}"}


def official_date(at: datetime, zone: str) -> str:
    """ "22 November 2026"."""
    local = _local(at, zone)
    return _date(local, str(MONTHS[local.month]))


def short_date(at: datetime, zone: str) -> str:
    """ "22 Nov 2026"."""
    local = _local(at, zone)
    return _date(local, str(MONTHS_3[local.month]).capitalize())


def day_name(at: datetime, zone: str) -> str:
    """ "Minggu"."""
    return str(WEEKDAYS[_local(at, zone).weekday()])


def short_day_name(at: datetime, zone: str) -> str:
    """ "Min"."""
    return str(WEEKDAYS_ABBR[_local(at, zone).weekday()])


def official_moment(at: datetime, zone: str) -> str:
    """ "Minggu, 22 November 2026 pukul 09.15 WIB"."""
    return _("%(day)s, %(date)s %(time)s") % {
        "day": day_name(at, zone),
        "date": official_date(at, zone),
        "time": clock_time(at, zone),
    }


def _parts(seconds: int) -> tuple[int, int, int]:
    days, rest = divmod(seconds, WORKING_DAY_SECONDS)
    hours, rest = divmod(rest, 3600)
    return days, hours, rest // 60


def _date(local: datetime, month: str) -> str:
    return _("%(day)s %(month)s %(year)s") % {
        "day": local.day,
        "month": month,
        "year": local.year,
    }


def _local(at: datetime, zone: str) -> datetime:
    instant(at)
    return at.astimezone(zone_of(zone))
