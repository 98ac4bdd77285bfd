"""Every stretch between two moments, and why it counted or did not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lajur.clocks.arithmetic import segments_between, working_seconds_between
from lajur.clocks.calendar import (
    Hours,
    SpecialDay,
    WorkingCalendar,
    office_calendar,
    round_the_clock_calendar,
)
from lajur.clocks.explain import LabelledPause, StretchKind, explain
from lajur.clocks.pauses import Pause, working_seconds_without

WIB = ZoneInfo("Asia/Jakarta")
OFFICE = office_calendar("Asia/Jakarta")
FIRST = datetime(2026, 3, 1, tzinfo=UTC)


def wib(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WIB)  # type: ignore[arg-type, misc]


def told(calendar: WorkingCalendar, start: datetime, end: datetime) -> list[tuple[str, str, str]]:
    """Kind, label and local end of every stretch."""
    return [
        (one.kind.value, one.pattern or one.label, f"{one.end.astimezone(WIB):%d %H.%M}")
        for one in explain(calendar, start, end)
    ]


def test_a_deadline_over_nyepi_and_idul_fitri_tells_what_it_passed() -> None:
    assert told(OFFICE, wib(2026, 3, 17, 14), wib(2026, 3, 25, 13, 30)) == [
        ("work", "Jam kerja Ramadan", "17 15.00"),
        ("closed", "Di luar jam kerja", "18 00.00"),
        ("holiday", "Cuti Bersama Hari Suci Nyepi", "19 00.00"),
        ("holiday", "Hari Suci Nyepi", "20 00.00"),
        ("holiday", "Cuti Bersama Hari Raya Idul Fitri", "21 00.00"),
        ("holiday", "Hari Raya Idul Fitri", "22 00.00"),
        ("holiday", "Hari kedua dari Hari Raya Idul Fitri", "23 00.00"),
        ("holiday", "Cuti Bersama Hari Raya Idul Fitri", "25 00.00"),
        ("closed", "Di luar jam kerja", "25 07.30"),
        ("work", "Jam kerja biasa", "25 12.00"),
        ("break", "Istirahat", "25 13.00"),
        ("work", "Jam kerja biasa", "25 13.30"),
    ]


def test_a_weekend_is_one_stretch() -> None:
    assert told(OFFICE, wib(2026, 11, 27, 16), wib(2026, 11, 30, 8)) == [
        ("work", "Jam kerja biasa", "27 16.30"),
        ("closed", "Di luar jam kerja", "30 07.30"),
        ("work", "Jam kerja biasa", "30 08.00"),
    ]


def test_a_decision_about_a_day_is_told_with_its_source() -> None:
    closed = SpecialDay(date(2026, 11, 24), "Hari jadi", "local", source="SE 12/2026")
    half = (Hours(time(7, 30), time(12)),)
    short = SpecialDay(date(2026, 11, 25), "Setengah hari", "shift", half, source="SE 13/2026")
    calendar = WorkingCalendar("Uji", "Asia/Jakarta", OFFICE.patterns, days=(closed, short))
    stretches = explain(calendar, wib(2026, 11, 24), wib(2026, 11, 26))
    assert [(one.kind, one.pattern or one.label, one.source) for one in stretches] == [
        (StretchKind.SPECIAL, "Hari jadi", "SE 12/2026"),
        (StretchKind.CLOSED, "Di luar jam kerja", ""),
        (StretchKind.WORK, "Setengah hari", "SE 13/2026"),
        (StretchKind.CLOSED, "Di luar jam kerja", ""),
    ]


def test_a_pause_takes_working_time_only() -> None:
    pause = LabelledPause(wib(2026, 11, 23, 15), wib(2026, 11, 24, 8), "Menunggu suku cadang")
    stretches = explain(OFFICE, wib(2026, 11, 23, 14), wib(2026, 11, 24, 9), [pause])
    assert [(one.kind.value, one.label, one.counted, one.total) for one in stretches] == [
        ("work", "Jam kerja", 3600, 3600),
        ("pause", "Menunggu suku cadang", 0, 3600),
        ("closed", "Di luar jam kerja", 0, 3600),
        ("pause", "Menunggu suku cadang", 0, 3600),
        ("work", "Jam kerja", 3600, 7200),
    ]


def test_of_pauses_that_overlap_the_first_gives_the_reason_and_none_counts_twice() -> None:
    nine, ten, eleven = (wib(2026, 11, 23, hour) for hour in (9, 10, 11))
    pauses = [
        LabelledPause(nine + timedelta(minutes=10), nine + timedelta(minutes=20), "Suku cadang"),
        LabelledPause(nine, ten, "Menunggu pemohon"),
        LabelledPause(nine + timedelta(minutes=50), ten + timedelta(minutes=10), "Vendor"),
    ]
    stretches = explain(OFFICE, nine, eleven, pauses)
    assert [(one.label, one.end - one.start, one.counted) for one in stretches] == [
        ("Menunggu pemohon", timedelta(hours=1), 0),
        ("Vendor", timedelta(minutes=10), 0),
        ("Jam kerja", timedelta(minutes=50), 3000),
    ]


def test_the_time_between_two_shifts_is_no_break() -> None:
    night = (Hours(time(0), time(6)), Hours(time(22), time(0)))
    day = SpecialDay(date(2026, 11, 24), "Jaga malam", "shift", night)
    calendar = WorkingCalendar("Uji", "Asia/Jakarta", days=(day,))
    kinds = [one.kind for one in explain(calendar, wib(2026, 11, 24), wib(2026, 11, 25))]
    assert kinds == [StretchKind.WORK, StretchKind.CLOSED, StretchKind.WORK]


def test_round_the_clock_is_one_stretch() -> None:
    always = round_the_clock_calendar("Asia/Jakarta")
    (only,) = explain(always, wib(2026, 12, 31, 23), wib(2027, 1, 2, 1))
    assert (only.kind, only.counted) == (StretchKind.WORK, 26 * 3600)


def test_nothing_lies_between_a_moment_and_an_earlier_one() -> None:
    assert explain(OFFICE, wib(2026, 11, 24), wib(2026, 11, 23)) == ()


@pytest.mark.parametrize("at", [datetime(2026, 11, 24), datetime(9999, 12, 31, tzinfo=UTC)])  # noqa: DTZ001
def test_what_no_calendar_can_tell_is_refused(at: datetime) -> None:
    with pytest.raises(ValueError, match="naive|years"):
        explain(OFFICE, wib(2026, 11, 23), at)


moments = st.integers(0, 40 * 86_400_000_000).map(lambda us: FIRST + timedelta(microseconds=us))
spans = st.tuples(moments, moments).map(lambda two: (min(two), max(two)))
Span = tuple[datetime, datetime]


@given(spans, st.lists(spans, max_size=4))
def test_the_stretches_leave_no_gap_and_sum_up(span: Span, paused: list[Span]) -> None:
    start, end = span
    pauses = [LabelledPause(*pause, "Menunggu pemohon") for pause in paused]
    stretches = explain(OFFICE, start, end, pauses)
    assert [one.end for one in stretches[:-1]] == [one.start for one in stretches[1:]]
    assert not stretches or (stretches[0].start, stretches[-1].end) == (start, end)
    counted = working_seconds_without(OFFICE, start, end, [Pause(*pause) for pause in paused])
    assert sum(one.counted for one in stretches) == counted
    assert not stretches or stretches[-1].total == counted
    assert all(one.start < one.end for one in stretches)


@given(spans)
def test_without_a_pause_the_work_is_what_the_arithmetic_counts(span: Span) -> None:
    stretches = explain(OFFICE, *span)
    worked = [(one.start, one.end) for one in stretches if one.counts]
    assert worked == [(one.start, one.end) for one in segments_between(OFFICE, *span)]
    assert sum(one.counted for one in stretches) == working_seconds_between(OFFICE, *span)
