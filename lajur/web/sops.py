"""SOP: the identity page and the table as the regulation prints them, and how it really runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lajur.cases.measured import Measured, measured_times
from lajur.cases.queries import row_label
from lajur.foundation.errors import NotFound
from lajur.sop.checker import check
from lajur.sop.models import Sop, SopVersion
from lajur.sop.procedure import Identity, Procedure, Row
from lajur.sop.queries import Published, published
from lajur.web.matrix_view import matrix_context

_MEASURED_FOR = 600


@dataclass(frozen=True, slots=True)
class TimedRow:
    """A row's standard time beside what was measured; ``measured`` is ``None`` when never done."""

    row: Row
    label: str
    performers: str
    measured: Measured | None


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The procedures in force."""
    sops = Sop.objects.filter(current__isnull=False).select_related("current")
    rows = [(sop, published(sop.current_id)) for sop in sops if sop.current_id]
    return render(request, "web/sops.html", {"rows": rows})


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """One procedure, in its version in force or in ``?versi=``."""
    at = timezone.now()
    versions = list(SopVersion.objects.filter(sop__slug=slug).select_related("sop", "published_by"))
    version = _wanted(versions, request.GET.get("versi", ""))
    sop = published(version.pk)
    procedure = sop.procedure
    findings = check(procedure)
    context = {
        "sop": version.sop,
        "version": version,
        "versions": versions,
        "procedure": procedure,
        "identity": procedure.identity,
        "facts": _facts(procedure.identity),
        "findings": findings,
        "row_findings": sum(finding.row is not None for finding in findings),
        "timed": _timed(sop, at),
        "is_current": version.sop.current_id == version.pk,
        "matrix": matrix_context(procedure),
    }
    return render(request, "web/sop.html", context)


def _wanted(versions: list[SopVersion], asked: str) -> SopVersion:
    for version in versions:
        if str(version.number) == asked if asked else version.pk == version.sop.current_id:
            return version
    raise NotFound(_("SOP tidak ditemukan."))


def _facts(identity: Identity) -> list[tuple[str, str]]:
    """The right-hand cell of the identity page, in the regulation's order."""
    return [
        (_("Nomor SOP"), identity.number),
        (_("Tanggal pembuatan"), identity.created),
        (_("Tanggal revisi"), identity.revised),
        (_("Tanggal efektif"), identity.effective),
        (_("Disahkan oleh"), identity.approved_by),
        (_("Nama SOP"), identity.title),
    ]


def _timed(sop: Published, at: datetime) -> list[TimedRow]:
    measured = _recently_measured(sop, at)
    return [
        TimedRow(
            row,
            row_label(row),
            _performers(sop.procedure, row),
            measured.get(sop.step_ids[row.no]),
        )
        for row in sop.procedure.rows
    ]


def _recently_measured(sop: Published, at: datetime) -> dict[int, Measured]:
    """Counting a year of work is not for every visit: ten minutes old is new enough."""
    key = f"measured-{sop.version_id}-{sop.content_hash}"
    known: dict[int, Measured] | None = cache.get(key)
    if known is None:
        known = measured_times(sop.version_id, at=at)
        cache.set(key, known, _MEASURED_FOR)
    return known


def _performers(procedure: Procedure, row: Row) -> str:
    return ", ".join(procedure.performer(key).name for key in row.performers)
