"""Reading the times that SOPs print, and saying them again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lajur.clocks.durations import (
    Amount,
    Duration,
    UnreadableDuration,
    describe,
    parse_duration,
)


def parsed(text: str) -> Duration:
    duration = parse_duration(text)
    assert duration is not None
    return duration


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("8 menit", Amount(seconds=480)),
        ("30 detik", Amount(seconds=30)),
        ("2 jam", Amount(seconds=7200)),
        ("1 jam 30 menit", Amount(seconds=5400)),
        ("1 jam, 30 menit", Amount(seconds=5400)),
        ("1 jam dan 30 menit", Amount(seconds=5400)),
        ("1½ jam", Amount(seconds=5400)),
        ("1 1/2 jam", Amount(seconds=5400)),
        ("½ jam", Amount(seconds=1800)),
        ("1,5 jam", Amount(seconds=5400)),
        ("1.5 jam", Amount(seconds=5400)),
        ("1.440 menit", Amount(seconds=86_400)),
        ("± 15 mnt", Amount(seconds=900)),
        ("Kurang lebih 15 Menit.", Amount(seconds=900)),
        ("5’", Amount(seconds=300)),
        ("1 hari", Amount(working_days=1)),
        ("1 hari kerja", Amount(working_days=1)),
        ("2 (dua) hari kerja", Amount(working_days=2)),
        ("14 (empat belas) hari kerja", Amount(working_days=14)),
        ("10 (sepuluh) hari", Amount(working_days=10)),
        ("20 (dua puluh) hari", Amount(working_days=20)),
        ("25 (dua puluh lima) hari", Amount(working_days=25)),
        ("1 hari kerja 2 jam", Amount(seconds=7200, working_days=1)),
        ("3 hari kalender", Amount(calendar_days=3)),
        ("3 x 24 jam", Amount(calendar_days=3)),
        ("1×24 jam", Amount(calendar_days=1)),
        ("1 minggu", Amount(calendar_days=7)),
        ("1 bulan", Amount(calendar_days=30)),
        ("5 minutes", Amount(seconds=300)),
        ("1 hour 30 minutes", Amount(seconds=5400)),
        ("2 working days", Amount(working_days=2)),
        ("3 calendar days", Amount(calendar_days=3)),
        ("0 menit", Amount()),
    ],
)
def test_one_figure_is_both_bounds(text: str, amount: Amount) -> None:
    assert parse_duration(text) == Duration(text, amount, amount)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("1-3 hari", Amount(working_days=1), Amount(working_days=3)),
        ("1 s.d. 3 hari", Amount(working_days=1), Amount(working_days=3)),
        ("1 s/d 3 hari", Amount(working_days=1), Amount(working_days=3)),
        (
            "1 (satu) sampai 3 (tiga) hari",
            Amount(working_days=1),
            Amount(working_days=3),
        ),
        ("5 – 10 menit", Amount(seconds=300), Amount(seconds=600)),
        ("10 menit - 1 jam", Amount(seconds=600), Amount(seconds=3600)),
        ("4 jam - 1 hari", Amount(seconds=14_400), Amount(working_days=1)),
    ],
)
def test_a_range_keeps_both_bounds(text: str, least: Amount, most: Amount) -> None:
    assert parse_duration(text) == Duration(text, least, most)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("maks. 2 hari kerja", Amount(working_days=2)),
        ("maksimal 2 hari", Amount(working_days=2)),
        ("paling lama 14 hari kerja", Amount(working_days=14)),
        ("< 1 jam", Amount(seconds=3600)),
    ],
)
def test_an_upper_bound_has_no_least(text: str, most: Amount) -> None:
    assert parse_duration(text) == Duration(text, Amount(), most)


@pytest.mark.parametrize("text", ["-", "–", "—", "", "  ", "tidak ada", "Tidak Ada"])
def test_no_time_is_none(text: str) -> None:
    assert parse_duration(text) is None


def test_a_plain_day_is_a_calendar_day_on_demand() -> None:
    assert parse_duration("3 hari", day="calendar") == Duration(
        "3 hari", Amount(calendar_days=3), Amount(calendar_days=3)
    )


def test_a_working_day_stays_one_among_calendar_days() -> None:
    duration = parse_duration("3 hari kerja", day="calendar")
    assert duration is not None
    assert duration.most == Amount(working_days=3)


def test_printed_words_are_kept() -> None:
    assert parsed(" Maks.  2 (dua) HARI kerja ").printed == "Maks.  2 (dua) HARI kerja"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("secepatnya", "tidak dapat dibaca"),
        ("10", "tidak dapat dibaca"),
        ("menit", "tidak dapat dibaca"),
        ("1 hr", "tidak dapat dibaca"),
        ("1-2-3 hari", "tidak dapat dibaca"),
        ("2 - lama", "tidak dapat dibaca"),
        ("2 - 1 jam 30 menit", "tidak dapat dibaca"),
        ("minimal 1 hari", "tidak dapat dibaca"),
        ("5 menit per berkas", "tidak dapat dibaca"),
        ("1.2.3 jam", "tidak dapat dibaca"),
        ("-5 menit", "tidak dapat dibaca"),
        ("1 minggu kerja", "tidak dapat dibaca"),
        ("8 menit " * 1000, "tidak dapat dibaca"),
        ("½ hari", "bagian hari"),
        ("2 (tiga) hari", "huruf di dalam kurung"),
        ("2 (segera) hari", "huruf di dalam kurung"),
        ("3-1 hari", "terbalik"),
        ("20000 hari", "sepuluh tahun"),
    ],
)
def test_other_words_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableDuration, match=reason):
        parse_duration(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        duration = parse_duration(text)
    except ValueError:
        return
    assert duration is None or duration.printed == text.strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3 menit", "3 menit"),
        ("90 mnt", "1 jam 30 menit"),
        ("1-3 hari", "1 sampai 3 hari kerja"),
        ("5 – 10 mnt", "5 sampai 10 menit"),
        ("10 menit - 1 jam", "10 menit sampai 1 jam"),
        ("maks. 2 hari", "paling lama 2 hari kerja"),
        ("1 minggu", "7 hari kalender"),
        ("0 menit", "0 menit"),
    ],
)
def test_a_time_is_said_in_plain_words(text: str, words: str) -> None:
    assert describe(parsed(text)) == words


@given(
    st.builds(
        Amount,
        seconds=st.integers(0, 10**6),
        working_days=st.integers(0, 300),
        calendar_days=st.integers(0, 300),
    )
)
def test_what_is_said_can_be_read_again(amount: Amount) -> None:
    assert parsed(describe(Duration("", amount, amount))).most == amount
