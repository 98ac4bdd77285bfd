"""Names of days and months, and dates without a time, as official Indonesian writes them.

Usable without Django settings, for the ``lajur clock`` command.
"""

from __future__ import annotations

from datetime import date

from lajur.foundation.text import gettext as _


def day_name(day: date) -> str:
    """ "Minggu"."""
    return weekday_names()[day.weekday()]


def weekday_names() -> tuple[str, ...]:
    """The days of a week, Monday first."""
    return (
        _("Senin"),
        _("Selasa"),
        _("Rabu"),
        _("Kamis"),
        _("Jumat"),
        _("Sabtu"),
        _("Minggu"),
    )


def official_day(day: date) -> str:
    """ "22 November 2026"."""
    return _written(day, _months()[day.month - 1])


def short_day(day: date) -> str:
    """ "22 Nov 2026"."""
    return _written(day, _short_months()[day.month - 1])


def _written(day: date, month: str) -> str:
    return _("%(day)s %(month)s %(year)s") % {"day": day.day, "month": month, "year": day.year}


def _months() -> tuple[str, ...]:
    return (
        _("Januari"),
        _("Februari"),
        _("Maret"),
        _("April"),
        _("Mei"),
        _("Juni"),
        _("Juli"),
        _("Agustus"),
        _("September"),
        _("Oktober"),
        _("November"),
        _("Desember"),
    )


def _short_months() -> tuple[str, ...]:
    return (
        _("Jan"),
        _("Feb"),
        _("Mar"),
        _("Apr"),
        _("Mei"),
        _("Jun"),
        _("Jul"),
        _("Agu"),
        _("Sep"),
        _("Okt"),
        _("Nov"),
        _("Des"),
    )
