"""What was done to a calendar, as plain data for the record and as a sentence for people.

An act of administration and an event ``deadline.moved`` carry the plain data, so that they can be
told in the language of whoever reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from lajur.clocks.dates import official_day
from lajur.clocks.seasons import RAMADAN
from lajur.foundation.text import gettext as _


class Deed(StrEnum):
    """What can happen to a calendar."""

    CREATED = "created"
    CHANGED = "changed"
    PATTERN_PUT = "pattern.put"
    PATTERN_REMOVED = "pattern.removed"
    DAY_PUT = "day.put"
    DAY_REMOVED = "day.removed"
    SEASON_SETTLED = "season.settled"
    USED = "used"
    USE_ENDED = "use.ended"
    IMPORTED = "imported"
    DELETED = "deleted"
    HOLIDAYS_RENEWED = "holidays.renewed"


def what_happened(what: Mapping[str, Any]) -> str:
    """A deed in words: "24 Desember 2026: Hari jadi kabupaten (Libur daerah)"."""
    return _SENTENCES[Deed(what["did"])](what)


def _created(what: Mapping[str, Any]) -> str:
    return _("Kalender dibuat")


def _changed(what: Mapping[str, Any]) -> str:
    return _("Nama, zona waktu, induk, atau libur nasional kalender diubah")


def _pattern_put(what: Mapping[str, Any]) -> str:
    return _("Jam kerja “%(name)s” ditetapkan") % what


def _pattern_removed(what: Mapping[str, Any]) -> str:
    return _("Jam kerja “%(name)s” dihapus") % what


def _day_put(what: Mapping[str, Any]) -> str:
    return _("Hari khusus %(day)s ditetapkan: %(name)s") % _with_day(what)


def _day_removed(what: Mapping[str, Any]) -> str:
    return _("Hari khusus %(day)s dihapus: %(name)s") % _with_day(what)


def _season_settled(what: Mapping[str, Any]) -> str:
    dates = {
        "name": what["name"],
        "since": official_day(date.fromisoformat(what["since"])),
        "until": official_day(date.fromisoformat(what["until"])),
    }
    if what["name"] == RAMADAN:
        return _("Ramadan ditetapkan %(since)s sampai %(until)s") % dates
    return _("Musim “%(name)s” ditetapkan %(since)s sampai %(until)s") % dates


def _used(what: Mapping[str, Any]) -> str:
    return _("%(who)s memakai kalender ini") % what


def _use_ended(what: Mapping[str, Any]) -> str:
    return _("%(who)s kembali memakai kalender unit di atasnya atau kalender kantor") % what


def _imported(what: Mapping[str, Any]) -> str:
    return _("Isi kalender diganti dari berkas")


def _deleted(what: Mapping[str, Any]) -> str:
    return _("Kalender dihapus")


def _holidays_renewed(what: Mapping[str, Any]) -> str:
    return _("Daftar libur diperbarui")


def _with_day(what: Mapping[str, Any]) -> dict[str, str]:
    return {"day": official_day(date.fromisoformat(what["day"])), "name": what["name"]}


_SENTENCES: Mapping[Deed, Callable[[Mapping[str, Any]], str]] = {
    Deed.CREATED: _created,
    Deed.CHANGED: _changed,
    Deed.PATTERN_PUT: _pattern_put,
    Deed.PATTERN_REMOVED: _pattern_removed,
    Deed.DAY_PUT: _day_put,
    Deed.DAY_REMOVED: _day_removed,
    Deed.SEASON_SETTLED: _season_settled,
    Deed.USED: _used,
    Deed.USE_ENDED: _use_ended,
    Deed.IMPORTED: _imported,
    Deed.DELETED: _deleted,
    Deed.HOLIDAYS_RENEWED: _holidays_renewed,
}
