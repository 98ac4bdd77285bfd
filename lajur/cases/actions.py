"""The verbs on a case that every SOP has. Each is one command: one transaction, one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from lajur.cases import papers
from lajur.cases.access import column_of, may_reassign
from lajur.cases.command import command
from lajur.cases.models import (
    AccessClass,
    Case,
    CaseState,
    Event,
    ItemKind,
    Outcome,
    Urgency,
    WorkItem,
)
from lajur.cases.papers import NewPaper
from lajur.cases.rows import Completion, complete, confirm
from lajur.cases.turn import Turn
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.network.models import Site
from lajur.organisation.seats import Seat
from lajur.sop import walk
from lajur.sop.models import Sop
from lajur.sop.procedure import Act, Row
from lajur.sop.queries import Published, published


@dataclass(frozen=True, slots=True)
class Application:
    """What an applicant asks for, and the letter that asks for it."""

    site: Site
    subject: str
    kind: str
    description: str
    contact_name: str
    contact_phone: str
    letter_number: str
    letter_date: date
    urgency: str = Urgency.NORMAL
    access_class: str = AccessClass.OPEN
    papers: Sequence[NewPaper] = field(default_factory=tuple)

    def fields(self) -> dict[str, Any]:
        """The values that stand on the case."""
        return {
            "site": self.site,
            "subject": self.subject,
            "kind": self.kind,
            "urgency": self.urgency,
            "access_class": self.access_class,
            "description": self.description,
            "contact_name": self.contact_name,
            "contact_phone": self.contact_phone,
            "letter_number": self.letter_number,
            "letter_date": self.letter_date,
        }


@command
def submit(
    *, sop: Sop, application: Application, by: Seat, at: datetime, command_id: UUID
) -> Event:
    """Send a request: a new case with its number, its first row done, the next desk laid.

    ``by`` must fill the column that starts the SOP; the site must be of the same unit. A start row
    that asks a question stays open for its answer. Raises ``NotAllowed``, ``Invalid`` and
    ``Incomplete``. The event's case carries the number.
    """
    if sop.current_id is None:
        raise Invalid(_("SOP ini belum diberlakukan."))
    version = published(sop.current_id)
    start = version.procedure.start
    column = start.performers[0]
    case = Case(
        sop_version_id=version.version_id,
        applicant=by.position,
        applicant_unit=by.position.unit,
        opened_at=at,
        last_event_at=at,
        **application.fields(),
    )
    turn = Turn(case, version, [], by, at, command_id)
    if by.position.pk not in turn.filling(column) or not by.covers(start.act):
        raise NotAllowed(_("Hanya PIC/OPD yang ditunjuk yang dapat mengirim permohonan."))
    _require_own_site(application.site, by)
    case.number = _next_number(at)
    case.save(force_insert=True)
    first = turn.new_item(
        ItemKind.ROW,
        row=start,
        performer=column,
        positions=[by.position.pk],
        round_=1,
        source=None,
    )
    if start.is_decision:
        turn.open([first])
        kept = papers.keep(turn, start, 1, application.papers)
        return turn.record("case.opened", item=first, payload={"papers": kept} if kept else {})
    told = complete(turn, first, Completion(words=_receipt(application), papers=application.papers))
    return turn.record("case.submitted", item=first, payload=told)


@command
def resubmit(
    *, item: WorkItem, application: Application, by: Seat, at: datetime, command_id: UUID
) -> Event:
    """Mend a returned request and send it again; what it said before stays in the event."""
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_workable(item)
    row = turn.row(item)
    if row.act != Act.SUBMIT or row.is_decision:
        raise NotAllowed(_("Hanya pemohon yang dapat memperbaiki permohonannya."))
    _require_own_site(application.site, by)
    told = complete(turn, item, Completion(words=_receipt(application), papers=application.papers))
    told["changes"] = _mend(turn, application)
    return turn.record("case.resubmitted", item=item, payload=told)


@command
def finish(
    *, item: WorkItem, completion: Completion, by: Seat, at: datetime, command_id: UUID
) -> Event:
    """Do a row that has no verb of its own: forward a report, receive it, or anything else.

    Raises ``NotAllowed`` for a row that is disposed, worked, reported or sent by its own verb,
    and for one that asks a question.
    """
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_workable(item)
    act = turn.row(item).act
    if act not in _FINISHED or turn.row(item).is_decision:
        raise NotAllowed(_("Kegiatan ini tidak diselesaikan dengan cara ini."))
    told = complete(turn, item, completion)
    if completion.words:
        told["note"] = completion.words
    return turn.record(_FINISHED[act], item=item, payload=told)


@command
def decide(
    *, item: WorkItem, completion: Completion, by: Seat, at: datetime, command_id: UUID
) -> Event:
    """Answer a decision row. An answer that goes back is a return with its reason.

    Raises ``NotAllowed`` when the row asks nothing, and for an answer that hands the case on
    where the SOP wants a disposition.
    """
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_workable(item)
    row = turn.row(item)
    if not row.is_decision:
        raise NotAllowed(_("Kegiatan ini tidak meminta keputusan."))
    if row.act == Act.DISPOSE and walk.answer_hands_on(turn.sop.procedure, row, completion.answer):
        raise NotAllowed(_("Jawaban ini meneruskan permohonan; gunakan disposisi."))
    told = complete(turn, item, completion)
    back = walk.answer_leads_back(turn.sop.procedure, row, completion.answer)
    return turn.record("case.returned" if back else "row.decided", item=item, payload=told)


@command
def send_back(
    *, item: WorkItem, to_row: int, reason: str, by: Seat, at: datetime, command_id: UUID
) -> Event:
    """Give a row back to a row that was done before, with a reason. Beyond the SOP.

    Raises ``NotAllowed`` for a duty or a copy, ``Invalid`` without a reason, or when ``to_row``
    was not done in this case.
    """
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_workable(item)
    if item.kind not in (ItemKind.ROW, ItemKind.PART):
        raise NotAllowed(_("Hanya kegiatan SOP yang dapat dikembalikan."))
    _require_reason(reason)
    row = turn.row(item)
    if to_row not in rows_before(turn.sop, turn.items, row):
        raise Invalid(_("Kegiatan itu belum pernah dikerjakan pada permohonan ini."), field="to")
    turn.close(item, outcome=Outcome.RETURNED)
    step = walk.send_back(turn.sop.procedure, turn.state_at(item), row.no, to_row)
    turn.go_back(to_row)
    turn.apply(step, source=item, choices={})
    payload = {"reason": reason, "to_row": to_row}
    return turn.record("case.sent_back", item=item, payload=payload, beyond_sop=True)


@command
def confirm_part(*, item: WorkItem, note: str, by: Seat, at: datetime, command_id: UUID) -> Event:
    """A partner of a joint row confirms their part; the last one lets the case go on."""
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    confirm(turn, item)
    return turn.record("part.confirmed", item=item, payload={"note": note} if note else {})


@command
def note(
    *,
    case: Case,
    text: str,
    files: Sequence[NewPaper] = (),
    by: Seat,
    at: datetime,
    command_id: UUID,
) -> Event:
    """Write a note on a case that is seen by all who see the case. Beyond the SOP."""
    if not text.strip():
        raise Invalid(_("Tulis isi catatan."), field="text")
    turn = Turn.take(case.pk, by=by, at=at, command_id=command_id)
    row = turn.sop.row_of(turn.items[-1].step_id)
    kept = papers.keep(turn, row, turn.case.last_round, files)
    payload = {"note": text, **({"papers": kept} if kept else {})}
    return turn.record("note.added", payload=payload, beyond_sop=True)


@command
def withdraw(*, case: Case, reason: str, by: Seat, at: datetime, command_id: UUID) -> Event:
    """The applicant takes the request back; see ``may_withdraw``. Beyond the SOP."""
    turn = Turn.take(case.pk, by=by, at=at, command_id=command_id)
    turn.require_running()
    _require_reason(reason)
    if by.position.pk != turn.case.applicant_id or not by.covers(Act.SUBMIT):
        raise NotAllowed(_("Hanya pemohon yang dapat menarik permohonannya."))
    if not may_withdraw(turn.items, turn.case):
        raise Conflict(
            _("Permohonan sudah didisposisikan, jadi tidak dapat ditarik. Hubungi Helpdesk.")
        )
    turn.withdraw(turn.open_items())
    turn.case.state, turn.case.ended_at = CaseState.WITHDRAWN, turn.at
    turn.case.waiting = []
    return turn.record("case.withdrawn", payload={"reason": reason}, beyond_sop=True)


@command
def reassign(
    *, item: WorkItem, to: int, reason: str, by: Seat, at: datetime, command_id: UUID
) -> Event:
    """Move open work to another position that fills the same column. Beyond the SOP.

    By whoever holds the superior position, or the one that sent it; see ``may_reassign``. Its time
    goes on. Raises ``NotAllowed``, ``Invalid`` without a reason or for a position that does not
    fill the column, and ``Conflict`` when the item is closed or lies elsewhere already.
    """
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    if not may_reassign(item, turn.items, by, sop=turn.sop):
        raise NotAllowed(
            _("Pekerjaan dialihkan oleh atasan jabatan itu, atau oleh jabatan yang mengirimnya.")
        )
    turn.require_open(item)
    turn.require_running()
    _require_reason(reason)
    if to == item.position_id or to not in turn.filling(column_of(turn.sop, item)):
        raise Invalid(_("Pilih jabatan lain yang mengisi kolom pelaksana yang sama."), field="to")
    before = item.position_id
    turn.move(item, to)
    payload = {"reason": reason, "from": {"position": before}, "to": {"position": to}}
    return turn.record(
        "item.reassigned", item=item, payload=payload, beyond_sop=True, audience=(before, to)
    )


def mark_read(*, item: WorkItem, at: datetime) -> None:
    """The addressee has seen the item; the first time counts. A copy leaves the desk with it."""
    seen_at = max(at, item.opened_at)
    WorkItem.objects.filter(pk=item.pk, read_at__isnull=True).update(read_at=seen_at)
    if item.kind == ItemKind.COPY:
        WorkItem.objects.filter(pk=item.pk, closed_at__isnull=True).update(
            closed_at=seen_at, outcome=Outcome.DONE, worked_seconds=0
        )


def may_withdraw(items: Sequence[WorkItem], case: Case) -> bool:
    """Whether the applicant may take the case back.

    While nobody else has done anything yet, or while it was returned to the very first row.
    """
    sop = published(case.sop_version_id)
    start = sop.step_ids[sop.procedure.start.no]
    others = [
        item
        for item in items
        if item.position_id != case.applicant_id and item.kind != ItemKind.COPY
    ]
    untouched = all(item.is_open for item in others)
    open_items = [item for item in items if item.is_open and item.kind != ItemKind.COPY]
    returned = all(item.step_id == start for item in open_items)
    return case.is_running and (untouched or returned)


def rows_before(sop: Published, items: Sequence[WorkItem], row: Row) -> list[int]:
    """The rows done in a case with these items to which ``row`` can be given back, latest first."""
    done = {
        sop.row_of(item.step_id).no
        for item in items
        if item.kind == ItemKind.ROW and item.outcome == Outcome.DONE
    }
    before = [no for no in done if walk.comes_before(sop.procedure, no, row.no)]
    return sorted(before, key=sop.procedure.position, reverse=True)


_FINISHED = {
    Act.FORWARD: "report.forwarded",
    Act.RECEIVE: "report.received",
    Act.DO: "row.completed",
}


def _next_number(at: datetime) -> str:
    """The next case number of the year in the office's zone; a rollback gives it back."""
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_A_NUMBER, [year])
        (last,) = cursor.fetchone()
    return f"{year}-{last:04d}"


# In one statement, which both engines know: the row is locked by whoever takes a number.
_TAKE_A_NUMBER = """
INSERT INTO cases_casenumber (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = cases_casenumber.last + 1
RETURNING last
"""


def _require_own_site(site: Site, by: Seat) -> None:
    if site.unit_id != by.position.unit_id:
        raise Invalid(_("Pilih lokasi milik OPD Anda."), field="site")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Tulis alasannya; pemohon dan pelaksana dapat membacanya."), field="reason")


def _receipt(application: Application) -> str:
    """The words of the first row's output; a paper of the office, so always in Indonesian."""
    return (
        f"Permohonan “{application.subject}” diterima dengan surat nomor "
        f"{application.letter_number}."
    )


def _mend(turn: Turn, application: Application) -> dict[str, Any]:
    """Set the mended values on the case; returns what they were before."""
    changes = {}
    for name, value in application.fields().items():
        if turn.case.serializable_value(name) != getattr(value, "pk", value):
            old = getattr(turn.case, name)
            changes[name] = str(getattr(old, "name", old))
            setattr(turn.case, name, value)
            turn.mended[name] = value
    return changes
