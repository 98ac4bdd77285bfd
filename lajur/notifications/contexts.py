"""What the placeholders of a notice stand for: plain values that fit into JSON, nothing personal.

A case gives its number, its SOP and its urgency; never its subject, its site, its contact, what
anybody wrote, or anything of the network.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lajur.cases.models import Case, ItemKind, WorkItem
from lajur.clocks.arithmetic import working_seconds_between
from lajur.clocks.choice import calendar_of
from lajur.organisation.models import Position
from lajur.sop.queries import Published, published

Context = dict[str, Any]


def of_case(case: Case, *, sop: Published, position: Position) -> Context:
    """What a notice about the whole case may name; ``position`` is who is told."""
    return {
        "nomor": case.number,
        "sop": sop.procedure.identity.title,
        "sifat": str(case.urgency),
        "jabatan": position.title,
    }


def of_item(case: Case, item: WorkItem, *, sop: Published, at: datetime) -> Context:
    """What a notice about a work item may name; ``jabatan`` is on whose desk it lies."""
    row = sop.row_of(item.step_id)
    duty = sop.duty_of(item.duty_id) if item.kind == ItemKind.DUTY and item.duty_id else None
    return {
        **of_case(case, sop=sop, position=item.position),
        "baris": str(row.no),
        "kegiatan": duty.activity if duty else row.activity,
        "batas": item.due_at.isoformat() if item.due_at else None,
        "sisa": _left(item, at),
    }


def for_preview(case: Case, *, at: datetime) -> Context:
    """The values of a real case, for who writes sentences: those of the work that lies open."""
    sop = published(case.sop_version_id)
    items = WorkItem.objects.filter(case=case).select_related("position")
    item = items.filter(closed_at__isnull=True).first() or items.last()
    if item is None:
        return of_case(case, sop=sop, position=case.applicant)
    return of_item(case, item, sop=sop, at=at)


def case_path(case: Case) -> str:
    """Where the decision is made."""
    return f"/permohonan/{case.number}/"


def _left(item: WorkItem, at: datetime) -> int | None:
    if item.due_at is None:
        return None
    return working_seconds_between(calendar_of(item.position_id).calendar, at, item.due_at)
