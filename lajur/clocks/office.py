"""The calendars that an office begins with: its office hours and the round-the-clock one."""

from __future__ import annotations

from typing import Any

from django.apps import apps as all_apps
from django.apps.registry import Apps
from django.conf import settings

from lajur.clocks.calendar import office_calendar, round_the_clock_calendar
from lajur.clocks.hours import written_week

OFFICE_KEY = "kantor"
ROUND_THE_CLOCK_KEY = "24x7"


def give_first_calendars(*, apps: Apps = all_apps, using: str, **_signal: Any) -> None:
    """Make both calendars where there is none at all; after every ``migrate`` and flush.

    Nobody uses the round-the-clock one yet. What an administrator has changed or deleted stays so.
    """
    try:
        calendars = apps.get_model("clocks", "Calendar").objects.using(using)
        patterns = apps.get_model("clocks", "HoursPattern").objects.using(using)
    except LookupError:
        return
    if calendars.exists():
        return
    office = office_calendar(settings.TIME_ZONE)
    row = calendars.create(key=OFFICE_KEY, name=office.name, zone=office.zone, office=True)
    for pattern in office.patterns:
        patterns.create(
            calendar=row,
            name=pattern.name,
            season=pattern.season,
            week=written_week(pattern.week),
            source=pattern.source,
        )
    always = round_the_clock_calendar(settings.TIME_ZONE)
    calendars.create(
        key=ROUND_THE_CLOCK_KEY,
        name=always.name,
        zone=always.zone,
        round_the_clock=True,
        national_holidays=False,
    )
