"""Signs of life: which workers are there, and whether their clocks agree with the database's.

``seen_at`` is in the database's time, so that machines whose clocks differ judge each other
rightly. ``at`` is this machine's clock.
"""

from __future__ import annotations

import os
import socket
import uuid
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

import lajur
from lajur.worker.models import Heartbeat

BEAT = timedelta(seconds=5)
SILENCE = timedelta(seconds=20)
_MEASURE = timedelta(minutes=1)


class Heart:
    """The heartbeat of this process."""

    def __init__(self, *, at: datetime) -> None:
        self._measured_at = at
        self._beat_at = at
        self._steady_since = at
        ahead = seconds_ahead()
        self.row = Heartbeat.objects.create(
            key=uuid.uuid4().hex,
            host=socket.gethostname()[:120],
            pid=os.getpid(),
            version=lajur.__version__,
            started_at=in_database_time(at, ahead=ahead),
            seen_at=in_database_time(at, ahead=ahead),
            seconds_ahead=ahead,
        )

    @property
    def key(self) -> str:
        """What this worker writes on the jobs that it takes."""
        return self.row.key

    def beat(self, *, at: datetime) -> None:
        """Tell that this worker lives, if the last time is long enough ago."""
        if abs(at - self._beat_at) < BEAT:
            return
        if at - self._measured_at >= _MEASURE:
            self.row.seconds_ahead = seconds_ahead()
            self._measured_at = at
        self.row.seen_at = in_database_time(at, ahead=self.row.seconds_ahead)
        self.row.save()
        if abs(at - self._beat_at) > SILENCE / 2:
            self._steady_since = at
        self._beat_at = at

    def may_judge(self, *, at: datetime) -> bool:
        """Whether others had time to beat: who could not write for a while judges nobody yet."""
        return at - self._steady_since > SILENCE

    def stop(self, *, at: datetime) -> None:
        """Tell that this worker ends by itself."""
        stopped = in_database_time(at, ahead=self.row.seconds_ahead)
        self.row.seen_at = self.row.stopped_at = stopped
        self.row.save()


def living(*, at: datetime) -> dict[str, float]:
    """The workers that were seen lately, by key, each with how far its clock is ahead.

    ``at`` is in the database's time.
    """
    beats = Heartbeat.objects.filter(stopped_at__isnull=True, seen_at__gt=at - SILENCE)
    return dict(beats.values_list("key", "seconds_ahead"))


def in_database_time(at: datetime, *, ahead: float) -> datetime:
    """What the database's clock shows when this machine's, so many seconds ahead, shows ``at``."""
    return at - timedelta(seconds=ahead)


def machine_time(at: datetime, *, ahead: float) -> datetime:
    """What a clock that is so many seconds ahead shows when the database's shows ``at``."""
    return at + timedelta(seconds=ahead)


def seconds_ahead() -> float:
    """How far this machine's clock is ahead of the database's; SQLite has the same clock."""
    if connection.vendor == "sqlite":
        return 0.0
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    after = timezone.now()
    return round((before + (after - before) / 2 - theirs).total_seconds(), 3)
