"""Moments counted back from now in working time, so that what people did fell into office hours."""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta

from lajur.clocks.arithmetic import segments_between
from lajur.clocks.choice import calendar_of_office


class WorkTime:
    """The working time that lies before ``at``, as far back as ``days``."""

    def __init__(self, at: datetime, *, days: int) -> None:
        self.at = at
        self._segments = segments_between(
            calendar_of_office().calendar, at - timedelta(days=days), at
        )[::-1]
        self._worked: list[float] = []
        total = 0.0
        for segment in self._segments:
            total += segment.seconds
            self._worked.append(total)
        self.total = total

    def before(self, seconds: float) -> datetime:
        """The moment since which ``seconds`` of working time have passed; never in a break.

        Raises ``ValueError`` when that is longer ago than the time this was made for.
        """
        if not 0 < seconds < self.total:
            raise ValueError(f"{seconds} s of working time are not within {self.total} s")
        place = bisect_left(self._worked, seconds)
        segment, worked = self._segments[place], self._worked[place]
        return segment.start + timedelta(seconds=worked - seconds)
