"""Deadlines that a changed calendar moved, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from lajur.clocks import words
from lajur.clocks.dates import day_name
from lajur.clocks.deeds import what_happened


def why_moved(why: Mapping[str, Any]) -> str:
    """What was done to which calendar: "Jam kerja kantor – Daftar libur diperbarui"."""
    if why["what"] is None:
        return _("kini berlaku kalender %(calendar)s") % {"calendar": why["calendar"]}
    return _("%(calendar)s – %(what)s") % {
        "calendar": why["calendar"],
        "what": what_happened(why["what"]),
    }


def basis_of(why: Mapping[str, Any]) -> str:
    """The decision and the reason, as the administrator wrote them."""
    return "; ".join(part for part in (why["source"], why["reason"]) if part)


def shift_lines(payload: Mapping[str, Any]) -> list[str]:
    """The moved deadlines of one event, a line each, and what the change rests on."""
    lines = [
        _("Kegiatan %(row)s: %(old)s → %(new)s")
        % {"row": item["row"], "old": told_moment(item["old"]), "new": told_moment(item["new"])}
        for item in payload["items"]
    ]
    if basis := basis_of(payload["why"]):
        lines.append(_("Dasar: %(basis)s") % {"basis": basis})
    return lines


def day_and_clock(at: datetime | None) -> str:
    """ "Jumat, 27 Nov 2026 pukul 13.30"; a deadline that a pause holds is a dash."""
    if at is None:
        return "–"
    return _("%(day)s, %(date)s pukul %(clock)s") % {
        "day": day_name(at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()),
        "date": words.short_date(at, settings.TIME_ZONE),
        "clock": words.short_clock_time(at, settings.TIME_ZONE),
    }


def told_moment(moment: str) -> str:
    """The moment of a payload, in words."""
    return day_and_clock(datetime.fromisoformat(moment) if moment else None)
