"""What the calendars need from time to time."""

from __future__ import annotations

from django.utils import timezone

from lajur.clocks.actions import renew_holidays
from lajur.worker.jobs import job


@job()
def look_at_holidays() -> int:
    """Notice holidays and estimates of Ramadan that an upgrade changed; daily."""
    return len(renew_holidays(at=timezone.now()))
