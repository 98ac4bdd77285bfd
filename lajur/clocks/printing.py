"""Calendars and computed times as plain text, for a terminal of 100 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from lajur.clocks.calendar import WeeklyPattern, WorkingCalendar, zone_label
from lajur.clocks.dates import day_name, official_day, short_day, weekday_names
from lajur.clocks.durations import Amount, describe_amount
from lajur.clocks.explain import Stretch
from lajur.clocks.hours import written_hours
from lajur.clocks.seasons import RAMADAN
from lajur.clocks.words import clock_time, short_clock_time
from lajur.clocks.years import zone_of
from lajur.foundation.text import gettext as _

MOST_LINES = 60
"""Of longer explanations only the beginning and the end are printed; JSON has all."""


def due(
    calendar: WorkingCalendar,
    start: datetime,
    length: str,
    end: datetime,
    stretches: Sequence[Stretch],
) -> str:
    """When a time runs out, and how that was computed."""
    return "\n".join(
        [
            *_aligned(
                [
                    (_("Kalender"), calendar.name),
                    (_("Mulai"), _moment(start, calendar)),
                    (_("Lama"), length),
                    (_("Batas waktu"), _moment(end, calendar)),
                    (_("Waktu kerja"), _worked(stretches)),
                ]
            ),
            *_explained(stretches, calendar),
            *_warned(calendar, start, end),
        ]
    )


def between(
    calendar: WorkingCalendar, start: datetime, end: datetime, stretches: Sequence[Stretch]
) -> str:
    """How much working time lies between two moments, and how that was computed."""
    worked = _worked(stretches)
    if end < start:
        worked = _("minus %(time)s (B sebelum A)") % {"time": worked}
    return "\n".join(
        [
            *_aligned(
                [
                    (_("Kalender"), calendar.name),
                    ("A", _moment(start, calendar)),
                    ("B", _moment(end, calendar)),
                    (_("Waktu kerja"), worked),
                ]
            ),
            *_explained(stretches, calendar),
            *_warned(calendar, min(start, end), max(start, end)),
        ]
    )


def calendar(shown: WorkingCalendar, year: int) -> str:
    """A calendar with its weeks, and the days, seasons and doubts of one year."""
    return "\n".join(
        [
            *_aligned(
                [
                    (_("Kalender"), shown.name),
                    (_("Zona waktu"), f"{shown.zone} ({zone_label(shown.zone)})"),
                    (_("Mewarisi dari"), shown.parent.name if shown.parent else "-"),
                ]
            ),
            *_patterns(shown),
            *_headed(_("MUSIM %(year)s") % {"year": year}, _seasons(shown, year)),
            *_headed(_("HARI LIBUR DAN HARI KHUSUS %(year)s") % {"year": year}, _days(shown, year)),
            *_headed(_("BELUM PASTI"), shown.warnings_for(year)),
        ]
    )


def _worked(stretches: Sequence[Stretch]) -> str:
    return describe_amount(Amount(seconds=stretches[-1].total if stretches else 0))


def _moment(at: datetime, shown: WorkingCalendar) -> str:
    local = at.astimezone(zone_of(shown.zone))
    return _("%(day)s, %(date)s %(time)s") % {
        "day": day_name(local.date()),
        "date": official_day(local.date()),
        "time": clock_time(at, shown.zone) + (f" ({local:%S})" if local.second else ""),
    }


def _explained(stretches: Sequence[Stretch], shown: WorkingCalendar) -> Iterator[str]:
    if not stretches:
        return
    heading = (_("Dari"), _("Sampai"), _("Dihitung"), _("Jumlah"), _("Keterangan"))
    rows = [_row(stretch, shown) for stretch in stretches]
    if len(rows) > MOST_LINES:
        left_out = len(rows) - MOST_LINES
        half = MOST_LINES // 2
        words = _("… %(count)s baris tidak ditampilkan; semuanya ada pada --json")
        rows[half:-half] = [("…", "…", "", "", words % {"count": left_out})]
    yield ""
    yield from _table([heading, *rows])


def _row(stretch: Stretch, shown: WorkingCalendar) -> tuple[str, ...]:
    counted = describe_amount(Amount(seconds=stretch.counted)) if stretch.counts else "-"
    return (
        _short_moment(stretch.start, shown),
        _short_moment(stretch.end, shown),
        counted,
        describe_amount(Amount(seconds=stretch.total)),
        stretch.pattern or stretch.label,
    )


def _short_moment(at: datetime, shown: WorkingCalendar) -> str:
    local = at.astimezone(zone_of(shown.zone))
    return f"{day_name(local.date())[:3]} {short_day(local.date())} {_clock(at, shown)}"


def _clock(at: datetime, shown: WorkingCalendar) -> str:
    seconds = at.astimezone(zone_of(shown.zone)).second
    return short_clock_time(at, shown.zone) + (f".{seconds:02}" if seconds else "")


def _warned(shown: WorkingCalendar, start: datetime, end: datetime) -> Iterator[str]:
    """What is not certain of the days between two moments."""
    zone = zone_of(shown.zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    for year in range(first.year, last.year + 1):
        yield from _headed(
            _("BELUM PASTI %(year)s") % {"year": year}, shown.warnings_for(year, since=first)
        )


def _patterns(shown: WorkingCalendar) -> Iterator[str]:
    if shown.round_the_clock:
        yield from ("", _("Setiap detik dihitung, siang dan malam."))
        return
    for pattern in shown.patterns_in_force():
        yield from ("", _pattern_heading(pattern))
        for same, days in groupby(enumerate(pattern.week), key=lambda each: each[1]):
            places = [place for place, _hours in days]
            hours = ", ".join(written_hours(one) for one in same) or _("tutup")
            yield f"  {_days_of_week(places):<16}{hours}"


def _pattern_heading(pattern: WeeklyPattern) -> str:
    parts = [
        pattern.name or _("Pola mingguan"),
        _validity(pattern),
        _season_name(pattern.season) if pattern.season else "",
        pattern.source,
        pattern.reason,
    ]
    return " · ".join(part for part in parts if part)


def _validity(pattern: WeeklyPattern) -> str:
    words = {
        "since": official_day(pattern.since) if pattern.since else "",
        "until": official_day(pattern.until) if pattern.until else "",
    }
    if pattern.since and pattern.until:
        return _("%(since)s sampai %(until)s") % words
    if pattern.since:
        return _("sejak %(since)s") % words
    return _("sampai %(until)s") % words if pattern.until else ""


def _days_of_week(places: Sequence[int]) -> str:
    names = weekday_names()
    first, last = names[places[0]], names[places[-1]]
    if first == last:
        return first
    return _("%(first)s-%(last)s") % {"first": first, "last": last}


def _seasons(shown: WorkingCalendar, year: int) -> Iterator[str]:
    for season in shown.seasons_in(year):
        words = {"since": official_day(season.since), "until": official_day(season.until)}
        dates = _("%(since)s sampai %(until)s") % words
        parts = [_season_name(season.name), dates, season.source, _tentative(season.tentative)]
        yield " · ".join(part for part in parts if part)


def _season_name(name: str) -> str:
    return _("Ramadan") if name == RAMADAN else name


def _days(shown: WorkingCalendar, year: int) -> Iterator[str]:
    day, last = date(year, 1, 1), date(year, 12, 31)
    while day <= last:
        if told := _told(shown, day):
            yield f"{short_day(day):<12}  {day_name(day):<7} {told}"
        day += timedelta(days=1)


def _told(shown: WorkingCalendar, day: date) -> str:
    special, holiday = shown.special_on(day), shown.holiday_on(day)
    if special is not None:
        hours = ", ".join(written_hours(one) for one in shown.hours_on(day)) or _("tutup")
        parts = [special.name, hours, special.source, special.reason, _tentative(special.tentative)]
    elif holiday is not None:
        parts = [holiday.name, _tentative(holiday.tentative)]
    else:
        return ""
    return " · ".join(part for part in parts if part)


def _tentative(tentative: bool) -> str:
    return _("masih perkiraan") if tentative else ""


def _headed(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """A heading over its lines, or nothing when there are none."""
    lines = list(lines)
    if lines:
        yield from ("", heading, *(f"  {line}" for line in lines))


def _aligned(pairs: Sequence[tuple[str, str]]) -> list[str]:
    width = max(len(label) for label, _value in pairs)
    return [f"{label:<{width}}  {value}" for label, value in pairs]


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
