"""Disposing a case to those below, and taking a disposition back while it is unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from lajur.cases.command import command
from lajur.cases.models import Event, ItemKind, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.rows import Completion, complete
from lajur.cases.turn import UNREAD, Choices, Turn
from lajur.dispositions.models import Disposition, Instruction
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from lajur.sop import walk
from lajur.sop.procedure import END, Act, Procedure, Row


@dataclass(frozen=True)
class Order:
    """What a disposition says: to whom (by column), which instructions, a note, a deadline.

    ``copies`` are ids of positions that get it for their information. ``answer`` answers the row's
    question when the row is a decision too.
    """

    choices: Choices = field(default_factory=dict)
    instructions: Sequence[str] = ()
    note: str = ""
    deadline: date | None = None
    copies: Sequence[int] = ()
    answer: str = ""
    papers: Sequence[NewPaper] = ()


@command
def dispose(*, item: WorkItem, order: Order, by: Seat, at: datetime, command_id: UUID) -> Event:
    """Hand the case on with an instruction; the row's duties are laid on their desks.

    Raises ``Conflict`` when somebody disposed it before, ``NotAllowed`` when the row is not
    theirs or no row of disposing, ``Invalid`` and ``Incomplete`` for what is sent.
    """
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_workable(item)
    if turn.row(item).act != Act.DISPOSE:
        raise NotAllowed(_("Kegiatan ini bukan disposisi."))
    _require_sound(order, turn.at)
    if walk.answer_leads_back(turn.sop.procedure, turn.row(item), order.answer):
        raise Invalid(_("Jawaban ini mengembalikan; gunakan pengembalian dengan alasan."))
    _require_recipients(turn, turn.row(item), order)
    completion = Completion(
        answer=order.answer,
        reason=_reason_in(order, turn.row(item)),
        words=words_of(order),
        papers=order.papers,
        choices=order.choices,
    )
    told = complete(turn, item, completion)
    if order.copies:
        _send_copies(turn, item, order.copies)
    disposition = Disposition.objects.create(
        case=turn.case,
        item=item,
        person=by.person,
        position=by.position,
        capacity=by.capacity,
        at=turn.at,
        instructions=list(order.instructions),
        note=order.note,
        deadline=order.deadline,
    )
    told["disposition"] = _told(disposition, turn)
    return turn.record("disposition.issued", item=item, payload=told)


@command
def withdraw_disposition(
    *, disposition: Disposition, reason: str, by: Seat, at: datetime, command_id: UUID
) -> Event:
    """Take a disposition back while none of its recipients has read it. Beyond the SOP.

    The disposing row opens again. Raises ``Conflict`` once somebody has read it or acted on it.
    """
    if not reason.strip():
        raise Invalid(_("Tulis alasan penarikan disposisi."), field="reason")
    turn = Turn.take(disposition.case_id, by=by, at=at, command_id=command_id)
    turn.require_running()
    if by.position.pk != disposition.position_id or not by.covers(Act.DISPOSE):
        raise NotAllowed(_("Disposisi ini dibuat oleh jabatan lain."))
    if not may_withdraw(turn.items, disposition):
        raise Conflict(_("Disposisi sudah dibaca atau ditindaklanjuti, jadi tidak dapat ditarik."))
    source = turn.item(disposition.item_id)
    next_item = next(i for i in turn.open_items() if _sent_row(i, disposition))
    back_to = turn.row(source).no
    step = walk.send_back(turn.sop.procedure, turn.state(), turn.row(next_item).no, back_to)
    laid = [i for i in turn.open_items() if i.sent_from_id == source.pk]
    turn.withdraw(laid, only_if=UNREAD)
    turn.go_back(back_to)
    turn.apply(step, source=source, choices={})
    Disposition.objects.filter(pk=disposition.pk).update(
        withdrawn_at=turn.at, withdrawn_reason=reason
    )
    return turn.record(
        "disposition.withdrawn",
        item=source,
        payload={"reason": reason, "from_row": turn.row(next_item).no},
        beyond_sop=True,
    )


def may_withdraw(items: Sequence[WorkItem], disposition: Disposition) -> bool:
    """Whether all that this disposition laid on desks is still there, unread."""
    laid = [item for item in items if item.sent_from_id == disposition.item_id]
    return (
        disposition.withdrawn_at is None
        and any(_sent_row(item, disposition) for item in laid)
        and all(item.is_open and item.read_at is None for item in laid)
    )


def words_of(order: Order) -> str:
    """The disposition as the words of its paper; a paper of the office, so in Indonesian."""
    with override("id"):
        lines = [str(Instruction(key).label) for key in order.instructions]
    if order.note:
        lines.append(order.note)
    if order.deadline:
        lines.append(f"Batas waktu: {order.deadline:%d-%m-%Y}")
    return "\n".join(lines) or "Untuk ditindaklanjuti."


def _reason_in(order: Order, row: Row) -> str:
    """The note is the reason, where the SOP wants one for this answer."""
    wanted = any(path.reason for path in row.paths_for(order.answer))
    return order.note if wanted else ""


def _sent_row(item: WorkItem, disposition: Disposition) -> bool:
    return item.sent_from_id == disposition.item_id and item.kind == ItemKind.ROW


def _require_sound(order: Order, at: datetime) -> None:
    unknown = set(order.instructions) - set(Instruction.values)
    if unknown:
        raise Invalid(_("Instruksi tidak dikenal."), field="instructions")
    if order.deadline and order.deadline < at.astimezone(ZoneInfo(settings.TIME_ZONE)).date():
        raise Invalid(_("Batas waktu disposisi sudah lewat."), field="deadline")


def receiving_columns(row: Row, procedure: Procedure, answer: str = "") -> list[str]:
    """The columns that get work when the row is disposed: its next rows' and its duties'."""
    targets = [procedure.row(path.to) for path in row.paths_for(answer) if path.to != END]
    columns = [target.performers[0] for target in targets]
    columns += [duty.performer for duty in row.duties]
    applicants = {column.key for column in procedure.performers if column.applicant}
    return [key for key in dict.fromkeys(columns) if key not in applicants]


def _require_recipients(turn: Turn, row: Row, order: Order) -> None:
    """Where several positions fill a column, the one who disposes names who gets it."""
    for key in receiving_columns(row, turn.sop.procedure, order.answer):
        if len(turn.filling(key)) > 1 and not order.choices.get(key):
            raise Invalid(
                _("Pilih penerima untuk %(column)s.")
                % {"column": turn.sop.procedure.performer(key).name},
                field=f"to_{key}",
            )


def _send_copies(turn: Turn, item: WorkItem, copies: Sequence[int]) -> None:
    """Lay a copy on each desk; only positions that fill a column get one."""
    wanted = [pk for pk in dict.fromkeys(copies) if pk != item.position_id]
    columns = [column.key for column in turn.sop.procedure.performers]
    if not set(wanted) <= {pk for key in columns for pk in turn.filling(key)}:
        raise Invalid(_("Tembusan hanya untuk pelaksana SOP ini."), field="copies")
    row = turn.row(item)
    turn.open(
        [
            turn.new_item(
                ItemKind.COPY,
                row=row,
                performer=None,
                positions=[position],
                round_=item.round,
                source=item,
            )
            for position in wanted
        ]
    )


def _told(disposition: Disposition, turn: Turn) -> dict[str, Any]:
    told: dict[str, Any] = {
        "to": [{"position": item.position_id, "kind": str(item.kind)} for item in turn.opened],
        "instructions": disposition.instructions,
    }
    if disposition.note:
        told["note"] = disposition.note
    if disposition.deadline:
        told["deadline"] = disposition.deadline.isoformat()
    return told
