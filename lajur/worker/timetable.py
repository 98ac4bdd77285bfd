"""How often something runs by itself: every few seconds, or daily at an hour of the office.

Plain data without Django, because the settings are made of it. Time is cut into **slots** that are
numbered without gaps; in each slot the job is due once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Every:
    """A job that runs every so many seconds; slots start at multiples of ``seconds``."""

    job: str
    seconds: int

    def __post_init__(self) -> None:
        if self.seconds < 1:
            raise ValueError(f"{self.job}: a slot lasts at least a second")

    def slot(self, at: datetime, *, zone: ZoneInfo) -> int:
        """The number of the slot that ``at`` lies in."""
        return int(at.timestamp()) // self.seconds

    def begin(self, slot: int, *, zone: ZoneInfo) -> datetime:
        """When this slot begins, in UTC."""
        return datetime.fromtimestamp(slot * self.seconds, UTC)


@dataclass(frozen=True)
class Daily:
    """A job that runs once a day, from ``at`` on ("06:00" in the office's zone).

    Where no worker runs at that hour, the first one that day catches up.
    """

    job: str
    at: str

    def __post_init__(self) -> None:
        time.fromisoformat(self.at)

    def slot(self, at: datetime, *, zone: ZoneInfo) -> int:
        """The number of the slot that ``at`` lies in: a day, counted from its hour on."""
        local = at.astimezone(zone)
        today = local.date().toordinal()
        return today if local.time() >= time.fromisoformat(self.at) else today - 1

    def begin(self, slot: int, *, zone: ZoneInfo) -> datetime:
        """When this slot begins, in UTC."""
        hour = time.fromisoformat(self.at)
        return datetime.combine(date.fromordinal(slot), hour, tzinfo=zone).astimezone(UTC)


Entry = Every | Daily


def next_run(entry: Entry, *, after: datetime, zone: ZoneInfo) -> datetime:
    """When the first slot after this instant begins, in UTC."""
    return entry.begin(entry.slot(after, zone=zone) + 1, zone=zone)
