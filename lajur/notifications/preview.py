"""What a message would say: with a case that the reader may see, else with invented values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lajur.cases.access import case_for
from lajur.notifications.catalogue import Sentences
from lajur.notifications.contexts import for_preview
from lajur.notifications.wordings import Message, fill_in
from lajur.organisation.models import Person

_SHOWN_LINK = "https://lajur.example/…"
"""No preview makes a link that could be opened."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a preview is made with; without a ``number`` all of it is invented."""

    number: str
    values: Mapping[str, Any]

    def say(self, sentences: Sentences, kind: str, language: str) -> Message:
        """The message of this kind with these sentences."""
        return fill_in(sentences, kind, self.values, language)


def invented(*, at: datetime) -> Subject:
    """Values that no case has, of the kind that real ones have."""
    return Subject("", _invented(at))


def of_case(number: str, *, by: Person, at: datetime) -> Subject:
    """Values of a case that the reader may see, of its open work; what a case does not have
    (a term, a code) is invented. Raises ``NotFound`` for a stranger, administrators too."""
    case = case_for(by, number, at=at)
    return Subject(case.number, _invented(at) | for_preview(case, at=at))


def _invented(at: datetime) -> dict[str, Any]:
    return {
        "nomor": "2026-0000",
        "sop": "Contoh SOP",
        "sifat": "segera",
        "baris": "2",
        "kegiatan": "Memeriksa dan mendisposisikan permohonan.",
        "jabatan": "Kepala Bidang Contoh",
        "batas": (at + timedelta(hours=1)).isoformat(),
        "sisa": 3600,
        "pihak": "penyedia",
        "sebagai": "plh",
        "sejak": at.isoformat(),
        "sampai": (at + timedelta(days=3)).isoformat(),
        "dasar": "800/000/2026",
        "kolom": "Kabid",
        "jumlah": "2",
        "daftar": "- Pekerjaan baru: permohonan 2026-0000\n- Selesai: permohonan 2026-0001",
        "kode": "000000",
        "tautan": _SHOWN_LINK,
    }
