"""What a message would say: with a case that the reader may see, else with invented values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lajur.cases.access import case_for
from lajur.cases.models import Case, WorkItem
from lajur.cases.queries import left_of
from lajur.notifications.catalogue import Sentences
from lajur.notifications.wordings import Message, fill_in
from lajur.organisation.models import Person
from lajur.sop.queries import published

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
    """Values of a case that the reader may see, of its latest row; what a case does not have
    (a term, a code) is invented. Raises ``NotFound`` for a stranger, administrators too."""
    case = case_for(by, number, at=at)
    return Subject(case.number, _invented(at) | _of_case(case, at))


def _of_case(case: Case, at: datetime) -> dict[str, Any]:
    sop = published(case.sop_version_id)
    values = {"nomor": case.number, "sop": case.sop_version.sop.title, "sifat": case.urgency}
    item = (
        WorkItem.objects.filter(case=case)
        .select_related("position")
        .order_by("-opened_at", "-pk")
        .first()
    )
    return values | (_of_item(item, sop.row_of(item.step_id), at) if item else {})


def _of_item(item: WorkItem, row: Any, at: datetime) -> dict[str, Any]:
    return {
        "baris": str(row.no),
        "kegiatan": row.activity,
        "jabatan": item.position.title,
        "batas": item.due_at.isoformat() if item.due_at else None,
        "sisa": left_of(item, at),
    }


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
