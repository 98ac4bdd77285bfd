"""Papan: all open work by SOP row, the late first, and how much lies on whose desk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lajur.cases.models import WorkItem
from lajur.cases.queries import Board, BoardColumn, Load, board, row_label
from lajur.organisation.seats import Seat, seat_holders
from lajur.sop.models import SopVersion
from lajur.sop.queries import published
from lajur.web.lines import Line, line_of
from lajur.web.middleware import BACKGROUND_HEADER
from lajur.web.who import person_of

_PER_ROW = 5


@dataclass(frozen=True, slots=True)
class Column:
    """One SOP row on the board."""

    label: str
    column: BoardColumn
    performers: str
    lines: list[Line]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.column.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class DeskLoad:
    """One position, who sits there, and how much lies there."""

    load: Load
    seats: list[Seat]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The board of one SOP version: the one in force, or an older one with work still open."""
    at = timezone.now()
    versions = _versions()
    version = _wanted(versions, request.GET.get("versi", ""))
    found = board(person_of(request), version.pk, at=at, per_row=_PER_ROW) if version else None
    stamp = _stamp(found, at)
    in_background = BACKGROUND_HEADER in request.headers
    if in_background and request.GET.get("cap") == stamp:
        return HttpResponse(status=204)
    context = {
        "stamp": stamp,
        "version": version,
        "versions": versions,
        "columns": _columns(version, found, at) if version and found else [],
        "loads": _loads(found, at) if found else [],
        "heaviest": max((load.total for load in found.loads), default=1) if found else 1,
        "total": sum(column.total for column in found.columns) if found else 0,
        "soon": sum(column.soon for column in found.columns) if found else 0,
        "late": sum(column.late for column in found.columns) if found else 0,
    }
    return render(request, "web/board/work.html" if in_background else "web/board.html", context)


def _stamp(found: Board | None, at: datetime) -> str:
    """What the board shows, as one word: its work, whose desks it lies on, the minute."""
    columns = found.columns if found else []
    shown = [
        (each.total, each.soon, each.late, [row.item.pk for row in each.rows]) for each in columns
    ]
    said = repr((shown, found.loads if found else [], int(at.timestamp()) // 60))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _versions() -> list[SopVersion]:
    open_work = WorkItem.objects.filter(step__version=OuterRef("pk"), closed_at__isnull=True)
    current = Q(sop__current=F("pk"))
    versions = SopVersion.objects.filter(current | Q(Exists(open_work))).select_related("sop")
    return sorted(versions, key=lambda version: version.sop.current_id != version.pk)


def _wanted(versions: list[SopVersion], asked: str) -> SopVersion | None:
    for version in versions:
        if str(version.pk) == asked:
            return version
    return versions[0] if versions else None


def _columns(version: SopVersion, found: Board, at: datetime) -> list[Column]:
    procedure = published(version.pk).procedure
    return [
        Column(
            row_label(column.row),
            column,
            ", ".join(procedure.performer(key).name for key in column.row.performers),
            [line_of(row, at=at, fillings={}) for row in column.rows],
        )
        for column in found.columns
    ]


def _loads(found: Board, at: datetime) -> list[DeskLoad]:
    holders = seat_holders((load.position_id for load in found.loads), at=at)
    return [DeskLoad(load, holders.get(load.position_id, [])) for load in found.loads]
