"""Slots follow each other without gaps; days begin at an hour of the office."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lajur.worker.timetable import Daily, Entry, Every, next_run

WIB = ZoneInfo("Asia/Jakarta")
MOMENTS = st.integers(1_500_000_000, 2_200_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))
ENTRIES = st.one_of(
    st.integers(1, 90_000).map(lambda seconds: Every("job", seconds=seconds)),
    st.times().map(lambda hour: Daily("job", at=hour.replace(microsecond=0).isoformat())),
)


@given(ENTRIES, MOMENTS)
def test_every_moment_lies_in_its_slot_and_before_the_next(entry: Entry, at: datetime) -> None:
    slot = entry.slot(at, zone=WIB)
    assert entry.begin(slot, zone=WIB) <= at < entry.begin(slot + 1, zone=WIB)
    assert next_run(entry, after=at, zone=WIB) == entry.begin(slot + 1, zone=WIB)


def test_a_day_begins_at_its_hour_in_the_office() -> None:
    entry = Daily("job", at="06:00")
    six = datetime(2026, 11, 23, 6, tzinfo=WIB)
    assert entry.begin(entry.slot(six, zone=WIB), zone=WIB) == six
    assert entry.slot(six - timedelta(seconds=1), zone=WIB) == entry.slot(six, zone=WIB) - 1


def test_what_can_not_be_a_time_is_refused() -> None:
    with pytest.raises(ValueError, match="hour"):
        Daily("job", at="25:00")
    with pytest.raises(ValueError, match="at least a second"):
        Every("job", seconds=0)
