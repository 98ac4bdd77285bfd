"""Calendars in readable files (TOML). The format is told in docs/calendar-files.md.

Reading refuses what it can not understand and names the entry: broken TOML, a field it does not
know, hours that are none. It needs no database and no Django settings.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from lajur.clocks.calendar import (
    ZONE_LABELS,
    HolidaySource,
    Hours,
    IndonesianHolidays,
    ListedHolidays,
    SpecialDay,
    WeeklyPattern,
    WorkingCalendar,
    office_calendar,
    require_order,
    round_the_clock_calendar,
)
from lajur.clocks.hours import read_hours, written_hours
from lajur.clocks.seasons import RAMADAN, Listed, SeasonDates
from lajur.foundation.errors import Invalid
from lajur.foundation.text import clean_text
from lajur.foundation.text import gettext as _

BUILT_IN = {"kantor": office_calendar, "24x7": round_the_clock_calendar}
"""The calendars that need no file, by the names that ``inherits`` and ``--calendar`` take."""

LARGEST_FILE = 1_000_000
"""Bytes. A calendar with a decision for every day of ten years is under 600 kB."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSED_KINDS = ("national", "joint-leave", "local")
DAY_KINDS = (*CLOSED_KINDS, "open", "remote", "shift")
AS_USUAL = "biasa"
"""``hours = "biasa"``: the hours that the week would have given."""

_CALENDAR = (
    "name", "zone", "inherits", "round_the_clock", "national_holidays", "pattern", "day", "season",
)  # fmt: skip
FIELDS: Mapping[str, tuple[str, ...]] = {
    "": _CALENDAR,
    "inherits": _CALENDAR,
    "pattern": ("name", "since", "until", "season", "source", "reason", *WEEKDAYS),
    "day": ("date", "name", "kind", "hours", "tentative", "source", "reason"),
    "season": ("name", "since", "until", "tentative", "source"),
}

_INDONESIAN = {
    "nama": "name", "zona": "zone", "mewarisi": "inherits", "induk": "inherits", "pola": "pattern",
    "hari": "day", "musim": "season", "tanggal": "date", "jenis": "kind", "jam": "hours",
    "sejak": "since", "mulai": "since", "sampai": "until", "hingga": "until", "dasar": "source",
    "alasan": "reason", "perkiraan": "tentative", "senin": "monday", "selasa": "tuesday",
    "rabu": "wednesday", "kamis": "thursday", "jumat": "friday", "sabtu": "saturday",
    "minggu": "sunday", "libur_nasional": "national_holidays",
}  # fmt: skip


class Unreadable(Invalid):
    """The file can not be understood; ``message`` says where and why."""


def load_file(path: str | Path) -> WorkingCalendar:
    """The calendar in the file at ``path``.

    Raises :class:`Unreadable`, its message beginning with the path, when the file is missing, too
    large, not UTF-8, or no calendar.
    """
    path = Path(path)
    try:
        return load(_text_of(path))
    except Unreadable as error:
        raise Unreadable(f"{path}: {error.message}") from error


def load(text: str) -> WorkingCalendar:
    """The calendar that ``text`` describes. Raises :class:`Unreadable`."""
    try:
        return _calendar(_Table(_parsed(text), kind="", place=""))
    except RecursionError as error:
        raise Unreadable(_("Tabel dan daftar di dalam berkas bersarang terlalu dalam.")) from error


def save_file(calendar: WorkingCalendar, path: str | Path) -> None:
    """Write ``calendar`` to a new file. An existing one is never overwritten.

    Raises ``OSError``, and ``ValueError`` as :func:`save` does.
    """
    text = save(calendar)
    with Path(path).open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def save(calendar: WorkingCalendar) -> str:
    """The calendar as text that :func:`load` reads back as an equal value.

    A parent that is no built-in calendar stands in the text as a table of its own. Raises
    ``ValueError`` for holidays that were listed one by one, which the format does not have.
    """
    return "\n".join([*_HEADING, *_calendar_lines(calendar, "")]) + "\n"


_HEADING = (
    "# Kalender kerja Lajur. Jam ditulis seperti 07.30-12.00; hari tanpa jam: kantor tutup.",
    "",
)


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Unreadable(
            _("berkas tidak dapat dibuka: %(reason)s.") % {"reason": reason}
        ) from error
    if len(data) > LARGEST_FILE:
        raise Unreadable(_("berkas terlalu besar untuk sebuah kalender."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("bukan teks UTF-8, jadi bukan berkas kalender.")) from error


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except ValueError as error:  # also a number of thousands of digits, which TOML has no word for
        raise Unreadable(_("Bukan TOML yang benar (%(report)s).") % {"report": error}) from error


class _Table:
    """One TOML table with its place, read field by field; unknown fields are refused at once."""

    def __init__(self, data: Mapping[str, Any], *, kind: str, place: str) -> None:
        self._data = data
        self.place = place
        for name in data:
            if name not in FIELDS[kind]:
                self.refuse(
                    name, _("tidak dikenal di sini.%(hint)s") % {"hint": _meant(name, kind)}
                )

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def get(self, name: str) -> Any:
        return self._data.get(name)

    def refuse(self, name: str, message: str) -> NoReturn:
        place = ", ".join(part for part in (self.place, name) if part)
        raise Unreadable(f"{place}: {message}")

    def text(self, name: str, *, most: int) -> str:
        value = self._data.get(name, "")
        if not isinstance(value, str):
            self.refuse(name, _('harus teks di antara tanda kutip, misalnya "…".'))
        try:
            return clean_text(value, max_length=most)
        except Invalid as error:
            self.refuse(name, error.message)

    def needed_text(self, name: str, *, most: int) -> str:
        text = self.text(name, most=most)
        if not text:
            self.refuse(name, _("harus diisi."))
        return text

    def choice(self, name: str, choices: Iterable[str]) -> str:
        value, choices = self.text(name, most=40), tuple(choices)
        if value not in choices:
            words = {"value": value, "choices": ", ".join(choices)}
            self.refuse(name, _("“%(value)s” tidak dikenal; pilihannya: %(choices)s.") % words)
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._data.get(name, default)
        if not isinstance(value, bool):
            self.refuse(name, _("harus true atau false, tanpa tanda kutip."))
        return value

    def day(self, name: str) -> date | None:
        value = self._data.get(name)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self.refuse(name, _("harus tanggal tanpa tanda kutip, misalnya 2026-08-17."))
        return value

    def needed_day(self, name: str) -> date:
        value = self.day(name)
        if value is None:
            self.refuse(name, _("harus diisi."))
        return value

    def hours(self, name: str) -> tuple[Hours, ...]:
        value = self._data.get(name, [])
        if not isinstance(value, list):
            self.refuse(name, _('harus sebuah daftar, misalnya ["07.30-12.00", "13.00-16.00"].'))
        try:
            return read_hours(value)
        except ValueError as error:
            self.refuse(name, str(error))

    def tables(self, name: str) -> Iterator[_Table]:
        values = self._data.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            self.refuse(name, _("tulis dengan kurung siku ganda: [[%(name)s]].") % {"name": name})
        for number, value in enumerate(values, start=1):
            label = str(value.get("date") or value.get("name") or "")
            place = f"[[{name}]] {number}" + (f" ({label[:40]})" if label else "")
            yield _Table(value, kind=name, place=_joined(self.place, place))


def _joined(*places: str) -> str:
    return ", ".join(place for place in places if place)


def _meant(name: str, kind: str) -> str:
    fields = FIELDS[kind]
    near = difflib.get_close_matches(name.lower(), fields, n=1, cutoff=0.7)
    meant = _INDONESIAN.get(name.lower(), near[0] if near else "")
    if meant in fields:
        return " " + _("Maksudnya “%(meant)s”?") % {"meant": meant}
    if name in FIELDS[""]:
        return " " + _("Tulis sebelum [[tabel]] yang pertama.")
    return ""


def _calendar(table: _Table) -> WorkingCalendar:
    name = table.needed_text("name", most=120)
    table.needed_text("zone", most=40)
    zone = table.choice("zone", ZONE_LABELS)
    if table.flag("round_the_clock", default=False):
        return _round_the_clock(table, name, zone)
    parent = _parent(table, zone)
    seasons = _seasons(table)
    known = seasons + (parent.listed_seasons() if parent is not None else ())
    return WorkingCalendar(
        name=name,
        zone=zone,
        patterns=_patterns(table, {RAMADAN, *(season.name for season in known)}),
        holidays=_holidays(table, parent),
        days=_days(table),
        seasons=seasons,
        parent=parent,
    )


def _round_the_clock(table: _Table, name: str, zone: str) -> WorkingCalendar:
    for field in ("inherits", "pattern", "day", "season"):
        if field in table:
            table.refuse(field, _("tidak berlaku bila round_the_clock = true."))
    return WorkingCalendar(name, zone, round_the_clock=True)


def _parent(table: _Table, zone: str) -> WorkingCalendar | None:
    value = table.get("inherits")
    if isinstance(value, dict):
        return _calendar(_Table(value, kind="inherits", place=_joined(table.place, "inherits")))
    return BUILT_IN[table.choice("inherits", BUILT_IN)](zone) if value is not None else None


def _holidays(table: _Table, parent: WorkingCalendar | None) -> HolidaySource:
    """As the parent has them where nothing is said; without a parent the national ones."""
    default = parent is None or isinstance(parent.holidays, IndonesianHolidays)
    return (
        IndonesianHolidays()
        if table.flag("national_holidays", default=default)
        else ListedHolidays()
    )


def _patterns(table: _Table, seasons: Iterable[str]) -> tuple[WeeklyPattern, ...]:
    return tuple(_pattern(each, seasons) for each in table.tables("pattern"))


def _pattern(table: _Table, seasons: Iterable[str]) -> WeeklyPattern:
    since, until = table.day("since"), table.day("until")
    if since and until and until < since:
        table.refuse("until", _("masa berlaku berakhir sebelum dimulai."))
    return WeeklyPattern(
        week=tuple(_hours(table, day) for day in WEEKDAYS),
        since=since,
        until=until,
        name=table.text("name", most=120),
        season=table.choice("season", sorted(seasons)) if "season" in table else "",
        source=table.text("source", most=200),
        reason=table.text("reason", most=200),
    )


def _hours(table: _Table, name: str) -> tuple[Hours, ...]:
    hours = table.hours(name)
    try:
        require_order(hours)
    except ValueError:
        table.refuse(name, _("jam bertumpang tindih, atau tidak berurutan."))
    return hours


def _days(table: _Table) -> tuple[SpecialDay, ...]:
    days: dict[date, SpecialDay] = {}
    for each in table.tables("day"):
        day = _special_day(each)
        if day.day in days:
            each.refuse("date", _("tanggal ini sudah ada di atas."))
        days[day.day] = day
    return tuple(days.values())


def _special_day(table: _Table) -> SpecialDay:
    table.needed_text("kind", most=40)
    kind = table.choice("kind", DAY_KINDS)
    return SpecialDay(
        day=table.needed_day("date"),
        name=table.needed_text("name", most=120),
        kind=kind,
        hours=_hours_of_day(table, kind),
        tentative=table.flag("tentative", default=False),
        source=table.text("source", most=200),
        reason=table.text("reason", most=200),
    )


def _hours_of_day(table: _Table, kind: str) -> tuple[Hours, ...] | None:
    if table.get("hours") == AS_USUAL:
        return None
    if "hours" in table:
        return _hours(table, "hours")
    if kind == "shift":
        table.refuse("hours", _("harus diisi untuk jam khusus."))
    return _usual_hours(kind)


def _usual_hours(kind: str) -> tuple[Hours, ...] | None:
    """What a day without ``hours`` means: closed, or open as the week would have it."""
    return () if kind in CLOSED_KINDS else None


def _seasons(table: _Table) -> Listed:
    seasons: list[SeasonDates] = []
    for each in table.tables("season"):
        season = _season(each)
        if any(season.same_occurrence(earlier) for earlier in seasons):
            each.refuse("since", _("musim ini sudah ada di atas, dengan tanggal yang berdekatan."))
        seasons.append(season)
    return tuple(seasons)


def _season(table: _Table) -> SeasonDates:
    name = table.needed_text("name", most=20)
    since, until = table.needed_day("since"), table.needed_day("until")
    if until < since:
        table.refuse("until", _("masa berlaku berakhir sebelum dimulai."))
    tentative = table.flag("tentative", default=False)
    return SeasonDates(name, since, until, tentative, table.text("source", most=200))


def _calendar_lines(calendar: WorkingCalendar, within: str) -> Iterator[str]:
    """The lines of a calendar; ``within`` is "inherits." for a parent, and so on."""
    yield from _given(name=calendar.name, zone=calendar.zone)
    if calendar.round_the_clock:
        yield "round_the_clock = true"
        return
    if calendar.holidays not in (IndonesianHolidays(), ListedHolidays()):
        raise ValueError("holidays that are listed one by one are special days in a file")
    built_in = _built_in_name(calendar.parent, calendar.zone)
    yield from _given(inherits=built_in)
    yield f"national_holidays = {_value(calendar.holidays == IndonesianHolidays())}"
    for pattern in calendar.patterns:
        yield from ("", f"[[{within}pattern]]", *_pattern_lines(pattern))
    for day in calendar.days:
        yield from ("", f"[[{within}day]]", *_day_lines(day))
    for season in calendar.seasons:
        yield from ("", f"[[{within}season]]", *_season_lines(season))
    if calendar.parent is not None and not built_in:
        yield from ("", f"[{within}inherits]")
        yield from _calendar_lines(calendar.parent, f"{within}inherits.")


def _built_in_name(calendar: WorkingCalendar | None, zone: str) -> str:
    return next((name for name, make in BUILT_IN.items() if make(zone) == calendar), "")


def _pattern_lines(pattern: WeeklyPattern) -> Iterator[str]:
    yield from _given(
        name=pattern.name,
        since=pattern.since,
        until=pattern.until,
        season=pattern.season,
        source=pattern.source,
        reason=pattern.reason,
    )
    for name, hours in zip(WEEKDAYS, pattern.week, strict=True):
        if hours:
            yield f"{name} = {_value(hours)}"


def _day_lines(day: SpecialDay) -> Iterator[str]:
    yield from _given(date=day.day, name=day.name, kind=day.kind)
    if day.hours != _usual_hours(day.kind) or day.kind == "shift":
        yield f"hours = {_value(AS_USUAL if day.hours is None else day.hours)}"
    yield from _given(tentative=day.tentative, source=day.source, reason=day.reason)


def _season_lines(season: SeasonDates) -> Iterator[str]:
    yield from _given(
        name=season.name,
        since=season.since,
        until=season.until,
        tentative=season.tentative,
        source=season.source,
    )


def _given(**fields: Any) -> Iterator[str]:
    """A line for every field that says something."""
    return (f"{name} = {_value(value)}" for name, value in fields.items() if value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(_value(written_hours(hours)) for hours in value)}]"
    # A JSON string is a TOML basic string, but for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
