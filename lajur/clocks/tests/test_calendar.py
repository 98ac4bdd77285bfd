"""Office hours, holidays, and what is not certain about a year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest

from lajur.clocks.calendar import (
    HolidayKind,
    Hours,
    WeeklyPattern,
    WorkingCalendar,
    office_calendar,
    round_the_clock_calendar,
    zone_label,
)

OFFICE = office_calendar("Asia/Jakarta")


def seconds(hours: Hours) -> int:
    return (hours.closes.hour - hours.opens.hour) * 3600 + (
        hours.closes.minute - hours.opens.minute
    ) * 60


def test_a_week_has_the_hours_of_perpres_21_2023() -> None:
    week = [date(2026, 11, 23 + day) for day in range(7)]
    assert sum(seconds(hours) for day in week for hours in OFFICE.hours_on(day)) == 37.5 * 3600


def test_the_calendar_of_a_zone_is_made_once() -> None:
    assert office_calendar("Asia/Jakarta") is office_calendar("Asia/Jakarta")


def test_cuti_bersama_closes_the_office() -> None:
    holiday = OFFICE.holiday_on(date(2026, 3, 18))
    assert holiday is not None
    assert (holiday.kind, holiday.tentative) == (HolidayKind.JOINT_LEAVE, False)
    assert holiday.name == "Cuti Bersama Hari Suci Nyepi"
    assert OFFICE.hours_on(date(2026, 3, 18)) == ()


def test_2026_has_17_holidays_and_8_days_of_joint_leave() -> None:
    kinds = [holiday.kind for holiday in OFFICE.holidays.in_year(2026).values()]
    assert kinds.count(HolidayKind.NATIONAL) == 17
    assert kinds.count(HolidayKind.JOINT_LEAVE) == 8


def test_a_computed_date_is_tentative_and_its_name_clean() -> None:
    holiday = OFFICE.holiday_on(date(2027, 3, 10))
    assert holiday is not None
    assert (holiday.name, holiday.tentative) == ("Hari Raya Idul Fitri", True)


def test_a_settled_year_has_no_warning() -> None:
    assert OFFICE.warnings_for(2026) == ()


def test_a_year_of_tentative_dates_warns() -> None:
    holidays, ramadan = OFFICE.warnings_for(2027)
    assert "perkiraan: Hari Raya Idul Fitri" in holidays
    assert ramadan == "Ramadan masih perkiraan: 8 Februari 2027 sampai 9 Maret 2027."


def test_what_has_passed_is_not_warned_of() -> None:
    (holidays,) = OFFICE.warnings_for(2027, since=date(2027, 3, 11))
    assert holidays.endswith(": Hari kedua dari Hari Raya Idul Fitri, Hari Raya Idul Adha.")


def test_a_year_without_joint_leave_warns() -> None:
    assert "Cuti bersama tahun 2028 belum diketahui" in OFFICE.warnings_for(2028)[0]


def test_round_the_clock_needs_no_warning() -> None:
    always = round_the_clock_calendar("Asia/Makassar")
    assert always.warnings_for(2028) == ()
    assert always.holiday_on(date(2026, 3, 18)) is None


def test_zones_of_indonesia_have_labels() -> None:
    zones = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
    assert [zone_label(zone) for zone in zones] == ["WIB", "WIB", "WITA", "WIT"]


@pytest.mark.parametrize("make", [office_calendar, round_the_clock_calendar, zone_label])
def test_a_zone_elsewhere_is_refused(make: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match="Europe/Berlin"):
        make("Europe/Berlin")


def test_an_unknown_zone_is_refused_at_once() -> None:
    with pytest.raises(KeyError, match="Asia/Atlantis"):
        WorkingCalendar("Uji", "Asia/Atlantis")


def test_hours_must_close_after_they_open() -> None:
    with pytest.raises(ValueError, match="close at 08:00"):
        Hours(time(8), time(8))


@pytest.mark.parametrize(
    "monday",
    [
        (Hours(time(8), time(12)), Hours(time(11), time(16))),
        (Hours(time(13), time(16)), Hours(time(8), time(12))),
        (Hours(time(8), time(0)), Hours(time(9), time(10))),
    ],
)
def test_hours_of_a_day_must_not_overlap(monday: tuple[Hours, ...]) -> None:
    with pytest.raises(ValueError, match="overlap"):
        WeeklyPattern((monday, (), (), (), (), (), ()))


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="seven"):
        WeeklyPattern(((), ()))


def test_a_date_that_no_pattern_covers_has_no_hours() -> None:
    pattern = WeeklyPattern(OFFICE.patterns[0].week, until=date(2026, 11, 23))
    calendar = WorkingCalendar("Uji", "Asia/Jakarta", (pattern,))
    assert calendar.hours_on(date(2026, 11, 23)) != ()
    assert calendar.hours_on(date(2026, 11, 24)) == ()
