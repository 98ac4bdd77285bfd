"""The employee number of a civil servant (NIP) and of contract staff (NI PPPK).

18 digits: birth date YYYYMMDD, appointment YYYYMM, sex 1 or 2, serial. For PPPK the digits 9-12
are the year of the contract and 13-14 are "21". There is no check digit. Technicians who are not
civil servants have none, so an empty number is valid and never a key.
"""

from __future__ import annotations

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PPPK_MARK = 21
YOUNGEST = 17


def normalise_nip(text: str) -> str:
    """The 18 digits without blanks; "-" and "" mean that there is none."""
    digits = re.sub(r"[\s.]", "", text)
    return "" if digits == "-" else digits


def validate_nip(text: str) -> None:
    """Raise ``ValidationError`` unless ``text`` is empty or could be a NIP or an NI PPPK."""
    digits = normalise_nip(text)
    if not digits:
        return
    if not re.fullmatch(r"[0-9]{18}", digits):
        raise ValidationError(_("NIP terdiri atas 18 angka; kosongkan bila tidak ada."))
    born = _date(digits[:8])
    year, month = int(digits[8:12]), int(digits[12:14])
    if month != PPPK_MARK and not 1 <= month <= 12:
        raise ValidationError(_("Bulan pengangkatan pada NIP (angka ke-13 dan 14) tidak sah."))
    if year < born.year + YOUNGEST:
        raise ValidationError(_("Tahun pengangkatan pada NIP terlalu dekat dengan tahun lahir."))
    if digits[14] not in "12":
        raise ValidationError(_("Angka ke-15 pada NIP harus 1 (pria) atau 2 (wanita)."))


def _date(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise ValidationError(_("Delapan angka pertama NIP bukan tanggal lahir.")) from None


def grouped_nip(digits: str) -> str:
    """The number as it is printed under a name: "19801231 200501 1 002"."""
    return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}" if digits else "-"
