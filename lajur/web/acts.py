"""The acts of an SOP in plain words, as a delegation names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lajur.sop.procedure import Act

ACTS: Mapping[str, Any] = {
    Act.DISPOSE.value: gettext_lazy("Mendisposisikan dan memutuskan"),
    Act.WORK.value: gettext_lazy("Mengerjakan di lokasi"),
    Act.REPORT.value: gettext_lazy("Menulis dan mengonfirmasi laporan"),
    Act.FORWARD.value: gettext_lazy("Meneruskan laporan"),
    Act.RECEIVE.value: gettext_lazy("Menerima laporan hasil"),
    Act.SUBMIT.value: gettext_lazy("Mengirim dan memperbaiki permohonan"),
    Act.DO.value: gettext_lazy("Kegiatan lain, tugas, dan tembusan"),
}


def scope_words(scope: Iterable[str]) -> str:
    """What a delegation covers, as one line; all acts when none is named."""
    named = [str(ACTS[act]) for act in ACTS if act in set(scope)]
    return "; ".join(named) or _("Semua kegiatan")
