"""Icons, and times in words, for the templates."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lajur.clocks import words
from lajur.organisation.models import Person
from lajur.organisation.seats import Seat, seats_of

register = template.Library()

_SPRITE = Path(__file__).parents[1] / "static" / "v" / "icons.svg"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the vendored sprite, drawn into the page: no further file, hidden from readers.

    Raises ``KeyError`` for a name that the sprite does not have.
    """
    return format_html(
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', _drawings()[name]
    )


@register.simple_tag
def command_id() -> str:
    """A fresh id for a form, which makes a double click one effect."""
    return str(uuid4())


@register.filter
def clock_time(at: datetime) -> str:
    """ "pukul 09.15 WIB"."""
    return words.clock_time(at, settings.TIME_ZONE)


@register.filter
def official_date(at: datetime | date) -> str:
    """ "22 November 2026"; a plain date has no zone and is written as it is."""
    if isinstance(at, datetime):
        return words.official_date(at, settings.TIME_ZONE)
    return _("%(day)s %(month)s %(year)s") % {
        "day": at.day,
        "month": MONTHS[at.month],
        "year": at.year,
    }


@register.filter
def last_day(until: datetime) -> str:
    """The last day of a term that ends at this moment: "30 November 2026"."""
    return official_date(until - timedelta(seconds=1))


@register.filter
def official_moment(at: datetime) -> str:
    """ "Minggu, 22 November 2026 pukul 09.15 WIB"."""
    return words.official_moment(at, settings.TIME_ZONE)


@register.filter
def when(at: datetime) -> str:
    """Shortly, for lists: "09.15" today, "22 Nov 2026, 09.15" on another day."""
    clock = words.short_clock_time(at, settings.TIME_ZONE)
    if timezone.localdate(at) == timezone.localdate():
        return clock
    return _("%(date)s, %(clock)s") % {
        "date": words.short_date(at, settings.TIME_ZONE),
        "clock": clock,
    }


@register.filter
def clock_of(at: datetime) -> str:
    """For a deadline: "pukul 09.15 WIB" today, "22 Nov 2026 pukul 09.15 WIB" on another day."""
    clock = words.clock_time(at, settings.TIME_ZONE)
    if timezone.localdate(at) == timezone.localdate():
        return clock
    return _("%(date)s %(clock)s") % {
        "date": words.short_date(at, settings.TIME_ZONE),
        "clock": clock,
    }


@register.filter
def working_time(seconds: int) -> str:
    """ "2 jam 5 menit" of working time."""
    return words.working_time(seconds)


@register.filter
def time_left(seconds: int) -> str:
    """ "sisa 12 menit kerja", "lewat 2 jam 5 menit kerja"."""
    return words.time_left(seconds)


@register.filter
def seats(person: Person) -> tuple[Seat, ...]:
    """The seats of a person now."""
    return seats_of(person, at=timezone.now())


@cache
def _drawings() -> dict[str, SafeString]:
    symbols = re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', _SPRITE.read_text(), re.S)
    return {name: mark_safe(drawing) for name, drawing in symbols}  # noqa: S308
