"""The kinds of notices, and their sentences from ``sentences.toml`` in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext_lazy as _

from lajur.notifications.models import Topic

LANGUAGES = ("id", "en")
GENERAL = "case.news"
DIGEST = "digest"
CONFIRM = "address.confirm"
TRIAL = "address.test"

_CASE = ("nomor", "sop", "sifat", "jabatan", "tautan")
_ROW = ("nomor", "sop", "sifat", "baris", "kegiatan", "jabatan", "batas", "tautan")
_LATE = (*_ROW, "sisa")
_TERM = ("jabatan", "sebagai", "sejak", "sampai", "dasar", "tautan")


@dataclass(frozen=True, slots=True)
class Sentences:
    """Subject and body with their placeholders; ``own`` when the office wrote them."""

    subject: str
    body: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: what it is about, what its sentences may name, and what they must.

    ``alone`` kinds come singly to those who have chosen a digest. ``calls`` kinds call to work, so
    when it is done they are sent no more.
    """

    key: str
    topic: str
    name: Any
    placeholders: tuple[str, ...]
    required: tuple[str, ...] = ("tautan",)
    alone: bool = False
    calls: bool = False


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("work.new", Topic.WORK, _("Pekerjaan baru"), _ROW, calls=True),
        Kind("work.returned", Topic.WORK, _("Permohonan dikembalikan"), _ROW, calls=True),
        Kind("work.part", Topic.WORK, _("Bagian menunggu konfirmasi"), _ROW, calls=True),
        Kind("work.duty", Topic.WORK, _("Tugas dari disposisi"), _ROW, calls=True),
        Kind("work.copy", Topic.WORK, _("Tembusan"), _ROW, calls=True),
        Kind("work.withdrawn", Topic.WORK, _("Pekerjaan ditarik dari meja"), _ROW),
        Kind(
            "work.reminded",
            Topic.REMINDER,
            _("Pengingat waktu baku"),
            _LATE,
            alone=True,
            calls=True,
        ),
        Kind("work.late", Topic.REMINDER, _("Melampaui waktu baku"), _LATE, alone=True, calls=True),
        Kind(
            "work.escalated",
            Topic.REMINDER,
            _("Eskalasi kepada atasan"),
            _LATE,
            alone=True,
            calls=True,
        ),
        Kind(
            "hold.reminded",
            Topic.REMINDER,
            _("Jeda perlu ditinjau"),
            (*_ROW, "pihak"),
            alone=True,
            calls=True,
        ),
        Kind("deadline.moved", Topic.REMINDER, _("Batas waktu bergeser"), _ROW, calls=True),
        Kind("case.working", Topic.PROGRESS, _("Pekerjaan di lokasi dimulai"), _CASE),
        Kind("case.held", Topic.PROGRESS, _("Permohonan dijeda"), (*_CASE, "pihak")),
        Kind("case.resumed", Topic.PROGRESS, _("Permohonan dilanjutkan"), _CASE),
        Kind("case.ended", Topic.PROGRESS, _("Permohonan selesai"), _CASE),
        Kind("case.withdrawn", Topic.PROGRESS, _("Permohonan ditarik"), _CASE),
        Kind(GENERAL, Topic.PROGRESS, _("Kabar lain tentang permohonan"), _CASE),
        Kind("term.begun", Topic.OFFICE, _("Ditunjuk pada jabatan"), _TERM),
        Kind("term.ending", Topic.OFFICE, _("Masa jabatan segera berakhir"), _TERM),
        Kind("term.ended", Topic.OFFICE, _("Masa jabatan berakhir"), _TERM),
        Kind("stand-in.begun", Topic.OFFICE, _("Jabatan Anda dijalankan orang lain"), _TERM),
        Kind("stand-in.ended", Topic.OFFICE, _("Jabatan Anda kembali dijalankan sendiri"), _TERM),
        Kind("delegation.granted", Topic.OFFICE, _("Wewenang didelegasikan kepada Anda"), _TERM),
        Kind("delegation.given", Topic.OFFICE, _("Wewenang Anda didelegasikan"), _TERM),
        Kind("delegation.ended", Topic.OFFICE, _("Delegasi berakhir"), _TERM),
        Kind(
            "position.vacant",
            Topic.SYSTEM,
            _("Jabatan kosong"),
            ("jabatan", "sop", "kolom", "tautan"),
        ),
        Kind(
            DIGEST,
            Topic.WORK,
            _("Ringkasan harian"),
            ("jumlah", "daftar", "tautan"),
            required=("daftar", "tautan"),
        ),
        Kind(
            CONFIRM,
            Topic.SYSTEM,
            _("Kode konfirmasi alamat"),
            ("kode",),
            required=("kode",),
            alone=True,
        ),
        Kind(TRIAL, Topic.SYSTEM, _("Pesan uji"), ("tautan",), alone=True),
    )
}
"""Every kind of notice by its key."""


def _read() -> Mapping[str, Mapping[str, Sentences]]:
    text = files("lajur.notifications").joinpath("sentences.toml").read_text("utf-8")
    return {
        kind: {language: Sentences(**said) for language, said in texts.items()}
        for kind, texts in tomllib.loads(text).items()
    }


BUILT_IN = _read()
"""The sentences that come with the product, by kind and language."""
