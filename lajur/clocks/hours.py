"""Hours of a day as people write them: "07.30-12.00", with a point or a colon."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time

from lajur.clocks.calendar import Hours, Week
from lajur.foundation.text import gettext as _


def read_hours(stretches: Iterable[object]) -> tuple[Hours, ...]:
    """Hours as they are written, ``["07.30-12.00", "13.00-16.00"]``; midnight's end is "24.00".

    Raises ``ValueError`` with a sentence for people when a stretch is none or closes before it
    opens. Whether they overlap is for the pattern or the day that takes them.
    """
    return tuple(_stretch(stretch) for stretch in stretches)


def written_week(week: Week) -> list[list[str]]:
    """Hours of a week as the tables keep them: ``[["07.30-12.00", …], …]``, Monday first."""
    return [[written_hours(hours) for hours in day] for day in week]


def written_hours(hours: Hours) -> str:
    """ "07.30-12.00", as :func:`read_hours` reads it."""
    closes = "24.00" if hours.closes == time(0) else f"{hours.closes:%H.%M}"
    return f"{hours.opens:%H.%M}-{closes}"


_WRITTEN = re.compile(
    r"\s*(\d{1,2})[.:]([0-5]\d)\s*[-\u2013]\s*(\d{1,2})[.:]([0-5]\d)\s*", re.ASCII
)


def _stretch(text: object) -> Hours:
    found = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise _unreadable(text)
    opens, closes = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    if opens >= (24, 0) or closes > (24, 0):
        raise _unreadable(text)
    if opens >= closes:
        raise ValueError(
            _("Jam “%(text)s” ditutup sebelum dibuka. Jaga malam ditulis pada dua hari.")
            % {"text": text}
        )
    return Hours(time(*opens), time(0) if closes == (24, 0) else time(*closes))


def _unreadable(text: object) -> ValueError:
    return ValueError(
        _("Jam “%(text)s” tidak terbaca. Tulis seperti 07.30-12.00.") % {"text": text}
    )
