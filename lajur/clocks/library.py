"""What the ``holidays`` library knows of Indonesia: days off of SKB 3 Menteri by category."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

Category = Literal["public", "government"]
"""``government`` are the days of cuti bersama."""


class KnownDay(NamedTuple):
    """The name of a day off; ``tentative`` while the library only computed its date."""

    name: str
    tentative: bool


@cache
def known_days(year: int, category: Category) -> Mapping[date, KnownDay]:
    """The days off of one Gregorian year; days that follow the moon are known until 2100."""
    # A fifth of a second to import, needed only once a deadline is computed.
    from holidays import country_holidays

    entries = country_holidays("ID", years=year, categories=(category,), language="id")
    return {
        day: KnownDay(_TENTATIVE.sub("", name), _TENTATIVE.search(name) is not None)
        for day, name in entries.items()
    }


@cache
def eids(year: int) -> Mapping[date, KnownDay]:
    """The first days of Idul Fitri of a Gregorian year: one, two (2033), or none known."""
    return {
        day: known
        for day, known in known_days(year, "public").items()
        if _EID in known.name.split("; ")
    }


_EID = "Hari Raya Idul Fitri"
_TENTATIVE = re.compile(r"\s*\(perkiraan\)")
