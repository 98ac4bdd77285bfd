"""Hours as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest

from lajur.clocks.calendar import Hours, SpecialDay
from lajur.clocks.hours import read_hours, written_hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("07.30-12.00", Hours(time(7, 30), time(12))),
        ("7:30 - 12:00", Hours(time(7, 30), time(12))),
        (" 13.00 – 16.30 ", Hours(time(13), time(16, 30))),
        ("22.00-24.00", Hours(time(22), time(0))),
        ("00.00-24.00", Hours(time(0), time(0))),
    ],
)
def test_hours_are_read(text: str, hours: Hours) -> None:
    assert read_hours([text]) == (hours,)
    assert read_hours([written_hours(hours)]) == (hours,)


@pytest.mark.parametrize(
    "text",
    ["", "pagi", "07.30", "07.30-", "7-12", "07.30-12.00-13.00", "25.00-26.00", "07.60-08.00",
     "08.00-24.01", "٠٧.٣٠-١٢.٠٠", None, 7, ["07.30-12.00"]],
)  # fmt: skip
def test_what_is_no_hours_is_refused_with_an_example(text: object) -> None:
    with pytest.raises(ValueError, match=r"Tulis seperti 07\.30-12\.00"):
        read_hours([text])


@pytest.mark.parametrize("text", ["12.00-07.30", "08.00-08.00", "22.00-06.00", "08.00-00.00"])
def test_hours_must_close_after_they_open(text: str) -> None:
    with pytest.raises(ValueError, match="ditutup sebelum dibuka"):
        read_hours([text])


def test_hours_are_whole_minutes() -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        Hours(time(7, 30, 1), time(12))


def test_hours_of_a_special_day_must_not_overlap() -> None:
    hours = (Hours(time(8), time(12)), Hours(time(11), time(13)))
    with pytest.raises(ValueError, match="overlap"):
        SpecialDay(date(2026, 8, 18), "Uji", "shift", hours)
