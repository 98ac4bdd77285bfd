"""Times and dates as the desk shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import translation

from lajur.clocks.words import (
    clock_time,
    day_name,
    official_date,
    official_moment,
    short_clock_time,
    short_date,
    short_day_name,
    time_left,
)

# A Sunday, 02.15 in UTC.
SUNDAY = datetime(2026, 11, 22, 2, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _indonesian() -> Iterator[None]:
    with translation.override("id"):
        yield


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (720, "sisa 12 menit kerja"),
        (779, "sisa 12 menit kerja"),
        (3600, "sisa 1 jam kerja"),
        (26_940, "sisa 7 jam 29 menit kerja"),
        (27_000, "sisa 1 hari kerja"),
        (34_200, "sisa 1 hari 2 jam kerja"),
        (59, "sisa kurang dari 1 menit kerja"),
        (0, "sisa kurang dari 1 menit kerja"),
        (-1, "lewat kurang dari 1 menit kerja"),
        (-60, "lewat 1 menit kerja"),
        (-7500, "lewat 2 jam 5 menit kerja"),
    ],
)
def test_time_left(seconds: int, words: str) -> None:
    assert time_left(seconds) == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Jakarta", "pukul 09.15 WIB"),
        ("Asia/Makassar", "pukul 10.15 WITA"),
        ("Asia/Jayapura", "pukul 11.15 WIT"),
    ],
)
def test_clock_time_names_its_zone(zone: str, words: str) -> None:
    assert clock_time(SUNDAY, zone) == words


def test_dates_in_indonesian() -> None:
    assert official_date(SUNDAY, "Asia/Jakarta") == "22 November 2026"
    assert short_date(SUNDAY, "Asia/Jakarta") == "22 Nov 2026"
    assert day_name(SUNDAY, "Asia/Jakarta") == "Minggu"
    assert short_day_name(SUNDAY, "Asia/Jakarta") == "Min"
    assert short_clock_time(SUNDAY, "Asia/Jakarta") == "09.15"
    assert official_moment(SUNDAY, "Asia/Jakarta") == "Minggu, 22 November 2026 pukul 09.15 WIB"


def test_months_are_spelt_in_the_language_of_the_reader() -> None:
    august = datetime(2026, 8, 17, 3, tzinfo=UTC)
    assert official_date(august, "Asia/Jakarta") == "17 Agustus 2026"
    assert short_date(august, "Asia/Jakarta") == "17 Agu 2026"
    with translation.override("en"):
        assert official_date(august, "Asia/Jakarta") == "17 August 2026"
        assert short_date(august, "Asia/Jakarta") == "17 Aug 2026"
        assert day_name(august, "Asia/Jakarta") == "Monday"


def test_the_date_is_the_local_one() -> None:
    new_year = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
    assert official_date(new_year, "Asia/Jakarta") == "31 Desember 2026"
    assert official_date(new_year, "Asia/Jayapura") == "1 Januari 2027"


def test_naive_datetimes_are_refused() -> None:
    for say in (clock_time, official_date, day_name):
        with pytest.raises(ValueError, match="naive"):
            say(SUNDAY.replace(tzinfo=None), "Asia/Jakarta")
