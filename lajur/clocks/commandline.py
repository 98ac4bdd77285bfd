"""``lajur clock``: working time from the command line.

The built-in calendars and those in files need neither a database nor Django settings; any other
name is asked of ``find``, which the caller gives. Exit status: 0 done, 2 not understood.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from lajur.clocks import printing
from lajur.clocks.arithmetic import NoWorkingTime, due_at
from lajur.clocks.calendar import WorkingCalendar, zone_label
from lajur.clocks.durations import Duration, parse_duration
from lajur.clocks.explain import Stretch, explain
from lajur.clocks.files import BUILT_IN, load_file, save_file
from lajur.clocks.years import FIRST_YEAR, LAST_YEAR, OutOfYears, zone_of
from lajur.foundation.errors import Invalid, Refused
from lajur.foundation.text import gettext as _

DONE, NOT_UNDERSTOOD = 0, 2

LONGEST_YEARS = 100
"""Between two moments that lie further apart nothing is reckoned: no office needs it."""

Find = Callable[[str], WorkingCalendar]
"""Gives the calendar of a name in the database; raises a ``Refused`` when it can not."""


def main(argv: Sequence[str], *, now: datetime, zone: str, find: Find) -> int:
    """Run ``lajur clock`` with the arguments after ``clock`` and return the exit status.

    ``zone`` is the office's zone, ``now`` serves where the caller gave no moment.
    """
    given = _parser().parse_args(argv)
    try:
        text = given.run(_Question(given, now, zone, find))
    except Refused as error:
        return _refused(error.message, as_json=given.json)
    except NoWorkingTime:
        return _refused(
            _("Kalender ini tidak punya cukup jam kerja dalam seratus tahun."), as_json=given.json
        )
    except OutOfYears:
        words = {"first": FIRST_YEAR, "last": LAST_YEAR}
        message = _("Hanya tahun %(first)s sampai %(last)s yang dapat dihitung.") % words
        return _refused(message, as_json=given.json)
    _say(text)
    return DONE


class _Question:
    """What was asked, read into values piece by piece."""

    def __init__(self, given: argparse.Namespace, now: datetime, zone: str, find: Find) -> None:
        self.given = given
        self.as_json = bool(given.json)
        self._now = now
        self._zone = zone
        self._find = find

    def calendar(self) -> WorkingCalendar:
        """The calendar that was named, in the zone that was named."""
        name, zone = self.given.calendar, self.given.zone
        _require_zone(zone or self._zone)
        if name in BUILT_IN:
            return BUILT_IN[name](zone or self._zone)
        calendar = load_file(name) if _is_file(name) else self._find(name.removeprefix("@"))
        return replace(calendar, zone=zone) if zone else calendar

    def moment(self, text: str | None, calendar: WorkingCalendar) -> datetime:
        """A moment in ISO 8601; without an offset it is one of the calendar's zone."""
        zone = zone_of(calendar.zone)
        if text is None:
            return self._now.astimezone(zone)
        try:
            at = datetime.fromisoformat(text.strip())
            return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(zone)
        except OverflowError as error:
            raise OutOfYears(text) from error
        except ValueError as error:
            raise Invalid(
                _("“%(text)s” bukan waktu. Tulis seperti 2026-11-06T11:29+07:00.") % {"text": text},
                field="at",
            ) from error


def _due(asked: _Question) -> str:
    calendar = asked.calendar()
    start = asked.moment(asked.given.at, calendar)
    due = due_at(calendar, start, read_length(asked.given.length))
    if due is None:
        raise Invalid(_("Waktu itu berarti SOP tidak menyebut waktu."), field="for")
    stretches = explain(calendar, start, due)
    if not asked.as_json:
        return printing.due(calendar, start, asked.given.length, due, stretches)
    return _dumped(
        _told(calendar, at=start)
        | {"for": asked.given.length, "due": _iso(due, calendar)}
        | _stretches_told(calendar, stretches)
    )


def _between(asked: _Question) -> str:
    calendar = asked.calendar()
    start = asked.moment(asked.given.start, calendar)
    end = asked.moment(asked.given.end, calendar)
    if abs(end.year - start.year) > LONGEST_YEARS:
        raise Invalid(
            _("Rentang lebih dari %(years)s tahun tidak dihitung.") % {"years": LONGEST_YEARS}
        )
    stretches = explain(calendar, min(start, end), max(start, end))
    sign = 1 if start <= end else -1
    if not asked.as_json:
        return printing.between(calendar, start, end, stretches)
    told = _told(calendar, start=start, end=end) | {"seconds": int((end - start).total_seconds())}
    told |= _stretches_told(calendar, stretches)
    return _dumped(told | {"working_seconds": sign * told["working_seconds"]})


def _show(asked: _Question) -> str:
    calendar = asked.calendar()
    year = asked.given.year
    if year is None:
        year = asked.moment(None, calendar).year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutOfYears(str(year))
    return printing.calendar(calendar, year)


def _save(asked: _Question) -> str:
    calendar, path = asked.calendar(), asked.given.file
    try:
        save_file(calendar, path)
    except FileExistsError as error:
        raise Invalid(
            _("Berkas %(path)s sudah ada. Pilih nama lain; Lajur tidak menimpanya.")
            % {"path": path}
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Invalid(
            _("Berkas %(path)s tidak dapat ditulis: %(reason)s.") % {"path": path, "reason": reason}
        ) from error
    return _("Kalender “%(name)s” ditulis ke %(path)s.") % {"name": calendar.name, "path": path}


def read_length(text: str) -> Duration | None:
    """A length of time: "2m", "90s", "1h30m", "3d" (working), "3cd" (calendar), or as SOPs print.

    Raises :class:`~lajur.clocks.durations.UnreadableDuration`.
    """
    if not _SHORT.fullmatch(text.strip()):
        return parse_duration(text)
    return parse_duration(_UNIT.sub(lambda found: f"{found[1]} {_UNITS[found[2]]} ", text))


_UNITS = {
    "cd": "hari kalender",
    "d": "hari kerja",
    "h": "jam",
    "m": "menit",
    "s": "detik",
}
_UNIT = re.compile(r"(\d+)\s*(cd|[dhms])\s*", re.ASCII)
_SHORT = re.compile(f"(?:{_UNIT.pattern})+", re.ASCII)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lajur clock", description=_("Menghitung waktu kerja menurut sebuah kalender.")
    )
    commands = parser.add_subparsers(required=True, metavar="due|between|show|save")
    due = _command(commands, "due", _("kapan sebuah waktu habis"), _due)
    due.add_argument("--at", metavar=_("WAKTU"), help=_("mulai; bila tidak diisi: sekarang"))
    due.add_argument(
        "--for",
        dest="length",
        required=True,
        metavar=_("LAMA"),
        help=_("misalnya 2m, 1h30m, 3d (hari kerja), 3cd (hari kalender), “maks. 2 hari kerja”"),
    )
    between = _command(commands, "between", _("berapa waktu kerja di antara dua saat"), _between)
    between.add_argument("start", metavar="A", help=_("saat pertama"))
    between.add_argument("end", metavar="B", help=_("saat kedua"))
    for command in (due, between):
        command.add_argument("--json", action="store_true", help=_("keluaran sebagai JSON"))
    show = _command(commands, "show", _("tampilkan sebuah kalender"), _show)
    show.add_argument("--year", type=int, metavar=_("TAHUN"), help=_("hari dan musim tahun ini"))
    save = _command(commands, "save", _("tulis sebuah kalender ke berkas baru"), _save)
    save.add_argument("file", metavar=_("BERKAS"), help=_("berkas yang belum ada (.toml)"))
    return parser


def _command(
    commands: Any, name: str, help_: str, run: Callable[[_Question], str]
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_, description=help_)
    parser.set_defaults(run=run, json=False)
    parser.add_argument(
        "--calendar",
        default="kantor",
        metavar=_("NAMA|BERKAS"),
        help=_("kantor, 24x7, sebuah berkas .toml, atau nama di basis data (@kantor bila sama)"),
    )
    parser.add_argument("--zone", metavar=_("ZONA"), help=_("misalnya Asia/Makassar"))
    return parser


def _is_file(name: str) -> bool:
    return name.endswith(".toml") or "/" in name or Path(name.replace("\0", "")).is_file()


def _require_zone(zone: str) -> None:
    try:
        zone_label(zone)
    except ValueError as error:
        raise Invalid(
            _("“%(zone)s” bukan zona waktu Indonesia, misalnya Asia/Jakarta.") % {"zone": zone},
            field="zone",
        ) from error


def _refused(message: str, *, as_json: bool) -> int:
    if as_json:
        _say(_dumped({"error": message}))
    else:
        print(f"lajur clock: {message}", file=sys.stderr)
    return NOT_UNDERSTOOD


def _say(text: str) -> None:
    """Print; bytes of an argument that are no text come out as escapes, also within JSON."""
    print(text.encode("utf-8", "backslashreplace").decode())


def _told(calendar: WorkingCalendar, **moments: datetime) -> dict[str, Any]:
    told = {name: _iso(at, calendar) for name, at in moments.items()}
    return {"calendar": calendar.name, "zone": calendar.zone, **told}


def _stretches_told(calendar: WorkingCalendar, stretches: Sequence[Stretch]) -> dict[str, Any]:
    return {
        "working_seconds": stretches[-1].total if stretches else 0,
        "segments": [
            _ends(one, calendar) | {"seconds": one.counted} for one in stretches if one.counts
        ],
        "skipped": [
            _ends(one, calendar) | {"why": one.label} for one in stretches if not one.counts
        ],
    }


def _ends(stretch: Stretch, calendar: WorkingCalendar) -> dict[str, str]:
    return {"start": _iso(stretch.start, calendar), "end": _iso(stretch.end, calendar)}


def _iso(at: datetime, calendar: WorkingCalendar) -> str:
    return at.astimezone(zone_of(calendar.zone)).isoformat()


def _dumped(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)
