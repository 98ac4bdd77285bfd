"""Calendars in files: what is written is read again, and what is wrong is named."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lajur.clocks.calendar import (
    Holiday,
    HolidayKind,
    Hours,
    ListedHolidays,
    SpecialDay,
    WeeklyPattern,
    WorkingCalendar,
    office_calendar,
    round_the_clock_calendar,
)
from lajur.clocks.files import DAY_KINDS, Unreadable, load, load_file, save, save_file
from lajur.clocks.models import DayKind
from lajur.clocks.seasons import SeasonDates
from lajur.clocks.tests.plans import WINDOWS, calendar_of, plans
from lajur.foundation.errors import Invalid
from lajur.foundation.text import clean_text

OFFICE = office_calendar("Asia/Jakarta")
DOCUMENT = Path(__file__).parents[3] / "docs" / "calendar-files.md"


@pytest.mark.parametrize("calendar", [OFFICE, round_the_clock_calendar("Asia/Jayapura")])
def test_a_built_in_calendar_is_read_as_it_was_written(calendar: WorkingCalendar) -> None:
    assert load(save(calendar)) == calendar


def kept(text: str) -> str:
    """The text as it is kept; what can not be kept at all is left out."""
    try:
        return clean_text(text, max_length=120)
    except Invalid:
        return ""


words = st.text(max_size=30).map(kept)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Calendars of every kind, with names and reasons that nobody would think of."""
    return described(draw, calendar_of(draw(st.sampled_from(WINDOWS).flatmap(plans))))


def described(draw: st.DrawFn, calendar: WorkingCalendar) -> WorkingCalendar:
    days = tuple(
        replace(
            day,
            name=draw(words) or "Hari",
            kind=draw(st.sampled_from(DAY_KINDS)),
            tentative=draw(st.booleans()),
            source=draw(words),
            reason=draw(words),
        )
        for day in calendar.days
    )
    patterns = tuple(
        replace(pattern, name=draw(words), source=draw(words), reason=draw(words))
        for pattern in calendar.patterns
    )
    seasons = tuple(replace(one, tentative=draw(st.booleans())) for one in calendar.seasons)
    parent = described(draw, calendar.parent) if calendar.parent is not None else None
    name = draw(words) or "Kalender"
    return replace(
        calendar, name=name, days=days, patterns=patterns, seasons=seasons, parent=parent
    )


@settings(max_examples=150, deadline=None)
@given(calendars())
def test_what_is_written_is_read_again(calendar: WorkingCalendar) -> None:
    text = save(calendar)
    assert load(text) == calendar
    assert save(load(text)) == text


def example() -> WorkingCalendar:
    (text,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    return load(text)


def test_the_documented_example_does_what_the_document_says() -> None:
    calendar = example()
    assert (calendar.name, calendar.zone) == ("Puskesmas Karangmulya", "Asia/Makassar")
    assert calendar.parent == office_calendar("Asia/Makassar")
    assert calendar.hours_on(date(2026, 11, 7)) == (Hours(time(7, 30), time(12, 30)),)
    assert calendar.hours_on(date(2027, 2, 12)) == (Hours(time(8), time(11)),)
    assert calendar.hours_on(date(2026, 11, 12)) == (Hours(time(7, 30), time(11)),)
    assert calendar.hours_on(date(2026, 8, 18)) == ()
    assert calendar.hours_on(date(2026, 12, 24)) == (Hours(time(7, 30), time(14)),)
    assert calendar.hours_on(date(2026, 12, 25)) == ()


def test_the_example_takes_from_the_office_what_it_does_not_say() -> None:
    before_its_pattern = date(2025, 11, 24)
    assert example().hours_on(before_its_pattern) == OFFICE.hours_on(before_its_pattern)


def test_a_corrected_ramadan_moves_the_inherited_hours() -> None:
    calendar = load(
        'name = "Uji"\nzone = "Asia/Jakarta"\ninherits = "kantor"\n'
        '[[season]]\nname = "ramadan"\nsince = 2027-02-09\nuntil = 2027-03-09\n'
    )
    assert OFFICE.hours_on(date(2027, 2, 8))[0].opens == time(8)
    assert calendar.hours_on(date(2027, 2, 8))[0].opens == time(7, 30)


def test_holidays_are_those_of_what_it_inherits_from_unless_it_says_otherwise() -> None:
    head = 'name = "Uji"\nzone = "Asia/Jakarta"\n'
    christmas = date(2026, 12, 25)
    assert load(f'{head}inherits = "kantor"').hours_on(christmas) == ()
    assert load(f'{head}inherits = "kantor"\nnational_holidays = false').hours_on(christmas) != ()
    assert load(f'{head}inherits = "24x7"').hours_on(christmas) == (Hours(time(0), time(0)),)
    assert load(f'{head}inherits = "24x7"\nnational_holidays = true').hours_on(christmas) == ()


def test_the_kinds_of_a_day_are_those_of_the_table() -> None:
    assert list(DAY_KINDS) == DayKind.values


def test_the_end_of_the_file_may_be_a_parent_of_its_own() -> None:
    watch = (Hours(time(0), time(6)), Hours(time(22), time(0)))
    parent = WorkingCalendar("Jaga", "Asia/Jakarta", (WeeklyPattern((watch,) * 7),))
    closed = SpecialDay(date(2026, 11, 23), "Pindah gedung", "local")
    calendar = WorkingCalendar("Piket", "Asia/Jakarta", days=(closed,), parent=parent)
    assert load(save(calendar)) == calendar


def test_holidays_of_a_list_can_not_be_written() -> None:
    listed = ListedHolidays((Holiday(date(2026, 8, 18), "Libur", HolidayKind.NATIONAL),))
    with pytest.raises(ValueError, match="special days"):
        save(WorkingCalendar("Uji", "Asia/Jakarta", holidays=listed))


HEAD = 'name = "Uji"\nzone = "Asia/Jakarta"\n'
DAY = HEAD + '[[day]]\ndate = 2026-08-18\nname = "Libur"\nkind = "local"\n'
SEASON = '[[season]]\nname = "ramadan"\nsince = 2027-02-09\nuntil = 2027-03-09\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "Bukan TOML yang benar"),
        (f"{HEAD}x = {'9' * 5000}", "Bukan TOML yang benar"),
        ("", "name: harus diisi."),
        ('name = "Uji"', "zone: harus diisi."),
        ("name = 7", "name: harus teks"),
        (f'name = "{"a" * 200}"', "name: Teks terlalu panjang"),
        ('name = "Uji"\nzone = "Asia/Tokyo"', "zone: “Asia/Tokyo” tidak dikenal; pilihannya: Asia"),
        (f'{HEAD}nama = "Uji"', "nama: tidak dikenal di sini. Maksudnya “name”?"),
        (f"{HEAD}[[patern]]", "patern: tidak dikenal di sini. Maksudnya “pattern”?"),
        (f'{DAY}zone = "x"', "[[day]] 1 (2026-08-18), zone: tidak dikenal di sini. Tulis sebelum"),
        (f"{HEAD}qwerty = 1", "qwerty: tidak dikenal di sini."),
        (f'{HEAD}inherits = "rumah"', "inherits: “rumah” tidak dikenal; pilihannya: kantor, 24x7."),
        (f"{HEAD}inherits = 3", "inherits: harus teks"),
        (f'{HEAD}[inherits]\nname = "Induk"', "inherits, zone: harus diisi."),
        (f"{HEAD}round_the_clock = 1", "round_the_clock: harus true atau false"),
        (f"{HEAD}round_the_clock = true\n[[day]]", "day: tidak berlaku bila round_the_clock"),
        (f"{HEAD}pattern = 3", "pattern: tulis dengan kurung siku ganda: [[pattern]]."),
        (f"{HEAD}[pattern]", "pattern: tulis dengan kurung siku ganda"),
        (f'{HEAD}[[pattern]]\nmonday = ["07.30"]', "[[pattern]] 1, monday: Jam “07.30” tidak ter"),
        (f"{HEAD}[[pattern]]\nmonday = [[]]", "[[pattern]] 1, monday: Jam “[]” tidak terbaca."),
        (f'{HEAD}[[pattern]]\nmonday = "07.30-12.00"', "monday: harus sebuah daftar, misalnya"),
        (f'{HEAD}[[pattern]]\nsunday = ["12.00-07.30"]', "sunday: Jam “12.00-07.30” ditutup sebel"),
        (
            f'{HEAD}[[pattern]]\nname = "Pagi"\nfriday = ["08.00-12.00", "11.00-13.00"]',
            "[[pattern]] 1 (Pagi), friday: jam bertumpang tindih",
        ),
        (f'{HEAD}[[pattern]]\nsenin = ["08.00-12.00"]', "senin: tidak dikenal di sini. Maksudnya"),
        (f'{HEAD}[[pattern]]\nseason = "panen"', "season: “panen” tidak dikenal; pilihannya: ram"),
        (f'{HEAD}[[pattern]]\nsince = "2026"', "since: harus tanggal tanpa tanda kutip"),
        (f"{HEAD}[[pattern]]\nsince = 2026-01-01T08:00:00", "since: harus tanggal tanpa tanda kut"),
        (
            f"{HEAD}[[pattern]]\nsince = 2026-02-01\nuntil = 2026-01-01",
            "[[pattern]] 1, until: masa berlaku berakhir sebelum dimulai.",
        ),
        (f"{HEAD}[[day]]", "[[day]] 1, kind: harus diisi."),
        (f'{HEAD}[[day]]\nkind = "cuti"', "kind: “cuti” tidak dikenal; pilihannya: national"),
        (f'{HEAD}[[day]]\nkind = "local"', "[[day]] 1, date: harus diisi."),
        (f'{HEAD}[[day]]\nkind = "local"\ndate = 2026-08-18', "(2026-08-18), name: harus diisi."),
        (DAY + DAY[len(HEAD) :], "[[day]] 2 (2026-08-18), date: tanggal ini sudah ada di atas."),
        (DAY.replace("local", "shift"), "(2026-08-18), hours: harus diisi untuk jam khusus."),
        (f'{DAY}hours = "pagi"', "(2026-08-18), hours: harus sebuah daftar"),
        (f"{HEAD}{SEASON}{SEASON}", "[[season]] 2 (ramadan), since: musim ini sudah ada di atas"),
        (
            HEAD + SEASON.replace("03-09", "02-08"),
            "[[season]] 1 (ramadan), until: masa berlaku berakhir sebelum dimulai.",
        ),
        (HEAD + "x" + ".x" * 5000 + " = 1", "bersarang terlalu dalam|tidak dikenal"),
        (HEAD + ".".join(["inherits"] * 3000) + " = 1", "harus diisi|bersarang terlalu dalam"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(Unreadable) as refused:
        load(text)
    assert any(part in refused.value.message for part in message.split("|"))


def test_a_file_is_saved_and_read(tmp_path: Path) -> None:
    save_file(OFFICE, tmp_path / "kantor.toml")
    assert load_file(tmp_path / "kantor.toml") == OFFICE


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "kantor.toml"
    path.write_text("milik orang lain")
    with pytest.raises(FileExistsError):
        save_file(OFFICE, path)
    assert path.read_text() == "milik orang lain"


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "kantor.toml").write_text(save(OFFICE), encoding="utf-8-sig")
    assert load_file(tmp_path / "kantor.toml") == OFFICE


def test_what_is_no_calendar_file_is_named_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    (tmp_path / "large").write_bytes(b"#" * 1_000_001)
    (tmp_path / "wrong").write_text("name = 1")
    for name, message in {
        "missing": "tidak dapat dibuka",
        ".": "tidak dapat dibuka",
        "nul\0": "tidak dapat dibuka",
        "binary": "bukan teks UTF-8",
        "large": "terlalu besar",
        "wrong": "name: harus teks",
    }.items():
        with pytest.raises(Unreadable) as refused:
            load_file(tmp_path / name)
        assert refused.value.message.startswith(str(tmp_path))
        assert message in refused.value.message


def test_a_season_that_is_listed_carries_its_source() -> None:
    season = SeasonDates("ramadan", date(2027, 2, 9), date(2027, 3, 9), True, "SE 4/2027")
    calendar = replace(OFFICE, seasons=(season,))
    assert load(save(calendar)).seasons_in(2027) == (season,)
