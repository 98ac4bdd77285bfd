"""``lajur clock``: what it answers, and what it says to what it can not understand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lajur.clocks.calendar import WorkingCalendar, office_calendar
from lajur.clocks.commandline import main
from lajur.clocks.files import load_file, save
from lajur.foundation.errors import NotFound

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
FRIDAY = ("--at", "2026-11-06T11:29+07:00")
PIKET = WorkingCalendar("Piket", "Asia/Jakarta", round_the_clock=True)


def find(name: str) -> WorkingCalendar:
    if name == "piket":
        return PIKET
    raise NotFound(f"Kalender “{name}” tidak ada.")


def run(*arguments: str) -> int:
    return main(arguments, now=NOW, zone="Asia/Jakarta", find=find)


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    """What a command answers as JSON."""

    def ask(*arguments: str, status: int = 0) -> dict[str, Any]:
        assert run(*arguments, "--json") == status
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return told

    return ask


def test_a_deadline_over_the_friday_break(answer: Any) -> None:
    assert answer("due", *FRIDAY, "--for", "2m") == {
        "calendar": "Jam kerja kantor (Perpres 21/2023)",
        "zone": "Asia/Jakarta",
        "at": "2026-11-06T11:29:00+07:00",
        "for": "2m",
        "due": "2026-11-06T13:01:00+07:00",
        "working_seconds": 120,
        "segments": [
            {
                "start": "2026-11-06T11:29:00+07:00",
                "end": "2026-11-06T11:30:00+07:00",
                "seconds": 60,
            },
            {
                "start": "2026-11-06T13:00:00+07:00",
                "end": "2026-11-06T13:01:00+07:00",
                "seconds": 60,
            },
        ],
        "skipped": [
            {
                "start": "2026-11-06T11:30:00+07:00",
                "end": "2026-11-06T13:00:00+07:00",
                "why": "Istirahat",
            }
        ],
    }


@pytest.mark.parametrize(
    ("length", "due"),
    [
        ("2m", "2026-11-06T13:01:00+07:00"),
        ("90s", "2026-11-06T13:00:30+07:00"),
        ("1h30m", "2026-11-06T14:29:00+07:00"),
        ("1h 30m", "2026-11-06T14:29:00+07:00"),
        ("3d", "2026-11-11T16:00:00+07:00"),
        ("3cd", "2026-11-09T11:29:00+07:00"),
        ("1d2h", "2026-11-10T09:30:00+07:00"),
        ("0m", "2026-11-06T11:29:00+07:00"),
        ("8 menit", "2026-11-06T13:07:00+07:00"),
        ("maks. 2 hari kerja", "2026-11-10T16:00:00+07:00"),
        ("1-3 hari", "2026-11-11T16:00:00+07:00"),
        ("3 x 24 jam", "2026-11-09T11:29:00+07:00"),
    ],
)
def test_lengths_in_short_and_as_an_sop_prints_them(answer: Any, length: str, due: str) -> None:
    assert answer("due", *FRIDAY, "--for", length)["due"] == due


def test_a_moment_without_an_offset_is_one_of_the_calendars_zone(answer: Any) -> None:
    told = answer("due", "--at", "2026-11-06T11:29", "--for", "2m", "--zone", "Asia/Jayapura")
    assert (told["zone"], told["at"]) == ("Asia/Jayapura", "2026-11-06T11:29:00+09:00")
    assert told["due"] == "2026-11-06T13:01:00+09:00"


def test_a_moment_of_another_zone_is_told_in_the_calendars(answer: Any) -> None:
    told = answer("due", "--at", "2026-11-06T04:29Z", "--for", "2m")
    assert told["at"] == "2026-11-06T11:29:00+07:00"


def test_without_a_moment_it_is_now(answer: Any) -> None:
    assert answer("due", "--for", "2m")["due"] == "2026-11-23T08:32:00+07:00"


def test_round_the_clock(answer: Any) -> None:
    told = answer("due", *FRIDAY, "--for", "24h", "--calendar", "24x7")
    assert told["due"] == "2026-11-07T11:29:00+07:00"
    assert (len(told["segments"]), told["skipped"]) == (1, [])


def test_the_time_between_two_moments(answer: Any) -> None:
    told = answer("between", "2026-03-17T14:00", "2026-03-25T15:30")
    assert (told["seconds"], told["working_seconds"]) == (696_600, 28_800)
    assert sum(one["seconds"] for one in told["segments"]) == 28_800
    assert "Hari Raya Idul Fitri" in [one["why"] for one in told["skipped"]]


def test_the_time_to_an_earlier_moment_is_negative(answer: Any) -> None:
    told = answer("between", "2026-11-24T08:00", "2026-11-23T15:30")
    assert (told["seconds"], told["working_seconds"]) == (-59_400, -3600)


def test_a_calendar_in_a_file(answer: Any, tmp_path: Path) -> None:
    path = tmp_path / "makassar.toml"
    path.write_text(save(office_calendar("Asia/Makassar")))
    told = answer("due", "--at", "2026-11-06T11:29", "--for", "2m", "--calendar", str(path))
    assert told["due"] == "2026-11-06T13:01:00+08:00"


def test_another_name_is_looked_up(answer: Any) -> None:
    for name in ("piket", "@piket"):
        assert answer("due", *FRIDAY, "--for", "1h", "--calendar", name)["calendar"] == "Piket"


def test_a_name_with_a_sign_is_never_a_built_in_one(answer: Any) -> None:
    told = answer("due", *FRIDAY, "--for", "1h", "--calendar", "@kantor", status=2)
    assert told == {"error": "Kalender “kantor” tidak ada."}


def test_bytes_that_are_no_text_are_told_back_as_escapes(answer: Any) -> None:
    told = answer("due", "--at", "\udcff", "--for", "2m", status=2)
    assert told["error"].startswith("“\udcff” bukan waktu")


def test_a_deadline_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("due", *FRIDAY, "--for", "2m") == 0
    shown = capsys.readouterr().out
    assert "Batas waktu  Jumat, 6 November 2026 pukul 13.01 WIB" in shown
    assert "Jum 6 Nov 2026 11.30  Jum 6 Nov 2026 13.00  -         1 menit  Istirahat" in shown


def test_a_deadline_in_a_year_that_is_not_settled_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("due", "--at", "2028-01-03T08:00", "--for", "2m") == 0
    assert "Cuti bersama tahun 2028 belum diketahui" in capsys.readouterr().out


def test_a_long_explanation_is_cut_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("between", "2026-01-01", "2026-12-31") == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) < 80
    assert any("--json" in line for line in shown)


def test_the_time_to_an_earlier_moment_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("between", "2026-11-24T08:00", "2026-11-23T15:30") == 0
    assert "minus 1 jam (B sebelum A)" in capsys.readouterr().out


def test_a_calendar_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "--year", "2027") == 0
    shown = capsys.readouterr().out
    assert "  Senin-Kamis     07.30-12.00, 13.00-16.00" in shown
    assert "Ramadan · 8 Februari 2027 sampai 9 Maret 2027 · masih perkiraan" in shown
    assert "10 Mar 2027   Rabu    Hari Raya Idul Fitri · masih perkiraan" in shown
    assert "BELUM PASTI" in shown


def test_a_calendar_of_a_file_is_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "uji.toml"
    path.write_text(
        'name = "Uji"\nzone = "Asia/Jakarta"\ninherits = "kantor"\n'
        '[[pattern]]\nname = "Pindah"\nsince = 2026-12-01\nuntil = 2026-12-04\n'
        'reason = "Renovasi"\n'
        '[[pattern]]\nname = "Baru"\nsince = 2027-01-01\nmonday = ["08.00-12.00"]\n'
        '[[pattern]]\nname = "Lama"\nuntil = 2020-01-01\n'
        '[[day]]\ndate = 2026-11-12\nname = "Hari jadi"\nkind = "shift"\nhours = ["08.00-11.00"]\n'
    )
    assert run("show", "--calendar", str(path)) == 0
    shown = capsys.readouterr().out
    assert "Pindah · 1 Desember 2026 sampai 4 Desember 2026 · Renovasi" in shown
    assert "Baru · sejak 1 Januari 2027" in shown
    assert "Lama · sampai 1 Januari 2020" in shown
    assert "12 Nov 2026   Kamis   Hari jadi · 08.00-11.00" in shown


def test_round_the_clock_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "--calendar", "24x7") == 0
    assert "Setiap detik dihitung" in capsys.readouterr().out


def test_a_calendar_is_saved_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "kantor.toml"
    assert run("save", str(path)) == 0
    assert load_file(path) == office_calendar("Asia/Jakarta")
    assert run("save", str(path)) == 2
    assert "sudah ada" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["due", "--at", "kemarin", "--for", "2m"], "“kemarin” bukan waktu"),
        (["due", "--at", "2026-02-29", "--for", "2m"], "“2026-02-29” bukan waktu"),
        (["due", *FRIDAY, "--for", "banyak"], "tidak dapat dibaca"),
        (["due", *FRIDAY, "--for", "2x"], "tidak dapat dibaca"),
        (["due", *FRIDAY, "--for", "٢m"], "tidak dapat dibaca"),
        (["due", *FRIDAY, "--for", "9999999d"], "lebih panjang dari sepuluh tahun"),
        (["due", *FRIDAY, "--for=-"], "tidak menyebut waktu"),
        (["due", *FRIDAY, "--for", "2m", "--zone", "Europe/Berlin"], "bukan zona waktu Indonesia"),
        (["due", *FRIDAY, "--for", "2m", "--calendar", "rumah"], "“rumah” tidak ada"),
        (["due", *FRIDAY, "--for", "2m", "--calendar", "no/such.toml"], "tidak dapat dibuka"),
        (["due", *FRIDAY, "--for", "2m", "--calendar", "nul\0"], "“nul\0” tidak ada"),
        (["due", "--at", "9999-12-31T23:59-12:00", "--for", "2m"], "Hanya tahun 2 sampai 9998"),
        (["due", "--at", "0001-01-01T00:00+14:00", "--for", "2m"], "Hanya tahun 2 sampai 9998"),
        (["due", "--at", "9995-01-01", "--for", "3660d"], "Hanya tahun 2 sampai 9998"),
        (["due", "--at", "9995-01-01", "--for", "3660cd"], "Hanya tahun 2 sampai 9998"),
        (["between", "2026-01-01", "2226-01-01"], "Rentang lebih dari 100 tahun"),
        (["between", "2026-01-01", "x"], "“x” bukan waktu"),
        (["show", "--year", "9999"], "Hanya tahun 2 sampai 9998"),
        (["save", "/no/such/folder/kantor.toml"], "tidak dapat ditulis"),
        (["save", "nul\0"], "tidak dapat ditulis"),
    ],
)
def test_what_is_not_understood_is_said(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_a_calendar_without_working_time_has_no_deadline(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "kosong.toml"
    path.write_text('name = "Kosong"\nzone = "Asia/Jakarta"\nnational_holidays = false\n')
    assert run("due", *FRIDAY, "--for", "2m", "--calendar", str(path)) == 2
    assert "tidak punya cukup jam kerja" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["folder", "binary"])
def test_what_is_no_calendar_file_is_refused(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    assert run("due", *FRIDAY, "--for", "2m", "--calendar", str(tmp_path / name)) == 2
    assert str(tmp_path / name) in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["xx"], ["due"], ["due", "--for"], ["between", "2026"]])
def test_an_unknown_shape_of_command_ends_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
