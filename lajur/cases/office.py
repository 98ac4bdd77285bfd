"""The office's own time: the default working calendar of this deployment."""

from __future__ import annotations

from django.conf import settings

from lajur.clocks.calendar import WorkingCalendar, office_calendar


def default_calendar() -> WorkingCalendar:
    """The calendar by which standard times run: Perpres 21/2023 hours in the office's zone."""
    return office_calendar(settings.TIME_ZONE)
