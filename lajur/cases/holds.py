"""Pausing a work item while somebody outside has to do something, and going on.

The standard time runs in working minutes from the moment at which the work reaches the desk; it
stands still while the office waits for the applicant, a vendor or a spare part, but only where a
pause with its reason is recorded (our reading: no regulation on SOPs speaks of pauses).

Who may: the position that answers for a row, one named beside it, and a partner of a joint row for
its part; whom they may wait for is the row's time policy (``cases.policies``). The applicant's own
rows have no office clock, and neither have copies and duties, to which the SOP gives no standard
time, so these are not paused. The items of one row share its clock: a pause of one of them stops
it for all that are open. Every branch of a case has its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lajur.cases.command import command
from lajur.cases.models import Event, Hold, WorkItem
from lajur.cases.policies import policy_of
from lajur.cases.turn import Turn
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.seats import Seat
from lajur.sop.queries import Published


@command
def hold(
    *,
    item: WorkItem,
    party: str,
    reason: str,
    expected_until: datetime | None = None,
    remind_at: datetime | None = None,
    by: Seat,
    at: datetime,
    command_id: UUID,
) -> Event:
    """Stop the office clock of a work item, because it waits for somebody. Beyond the SOP.

    Raises ``NotAllowed`` for work that has no office clock or that the policy never pauses,
    ``Conflict`` when it is paused already, ``Invalid`` for another party, without a reason, and
    for an expected end or a reminder that does not lie ahead.
    """
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_workable(item)
    parties = parties_for(turn.sop, item) if turn.has_a_clock(item) else frozenset()
    if not parties:
        raise NotAllowed(_("Jam pekerjaan ini tidak dapat dijeda."))
    _require_not_paused(turn, item)
    _require_sound(party, parties, reason)
    _require_ahead(turn.at, expected_until, remind_at)
    pause = Hold(
        item=item,
        party=party,
        reason=reason.strip(),
        started_at=turn.at,
        started_by=by.person,
        expected_until=expected_until,
        remind_at=remind_at,
    )
    turn.begin_hold(pause)
    return turn.record(
        "case.held",
        item=item,
        payload=_told(pause),
        beyond_sop=True,
        audience=_concerned(turn, item),
    )


@command
def resume(*, item: WorkItem, note: str, by: Seat, at: datetime, command_id: UUID) -> Event:
    """End the pause of a work item; its clock goes on with what was left. Beyond the SOP.

    Raises ``Conflict`` when it is not paused.
    """
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_workable(item)
    pause = _open_hold(turn, item)
    if pause is None:
        raise Conflict(_("Pekerjaan ini tidak sedang dijeda. Muat ulang halaman."))
    turn.end_hold(pause, note=note.strip())
    payload = {"hold": pause.pk, **({"note": pause.note} if pause.note else {})}
    return turn.record(
        "case.resumed",
        item=item,
        payload=payload,
        beyond_sop=True,
        audience=_concerned(turn, item),
    )


def parties_for(sop: Published, item: WorkItem) -> frozenset[str]:
    """The parties (``Party``) that the policy of the item's row lets it wait for."""
    return policy_of(sop.sop_id, sop.row_of(item.step_id)).hold_parties


def _open_hold(turn: Turn, item: WorkItem) -> Hold | None:
    own = (each for each in turn.holds_of(item) if each.item_id == item.pk)
    return next((each for each in own if each.ended_at is None), None)


def _require_not_paused(turn: Turn, item: WorkItem) -> None:
    earlier = _open_hold(turn, item)
    if earlier is not None:
        raise Conflict(
            _("Pekerjaan ini sudah dijeda oleh %(name)s. Tidak ada yang berubah.")
            % {"name": earlier.started_by.name}
        )


def _require_sound(party: str, parties: frozenset[str], reason: str) -> None:
    if party not in parties:
        raise Invalid(_("Pilih siapa atau apa yang ditunggu."), field="party")
    if not reason.strip():
        raise Invalid(_("Tulis alasan jeda; pemohon dapat membacanya."), field="reason")


def _require_ahead(
    at: datetime, expected_until: datetime | None, remind_at: datetime | None
) -> None:
    if expected_until is not None and expected_until <= at:
        raise Invalid(_("Perkiraan selesai harus di waktu mendatang."), field="expected_until")
    if remind_at is not None and remind_at <= at:
        raise Invalid(_("Pengingat harus di waktu mendatang."), field="remind_at")


def _concerned(turn: Turn, item: WorkItem) -> set[int]:
    """The applicant, and who sent the work; who acts need not be told."""
    sender = next((each for each in turn.items if each.pk == item.sent_from_id), None)
    concerned = {turn.case.applicant_id} | ({sender.position_id} if sender else set())
    return concerned - {turn.seat.position.pk}


def _told(pause: Hold) -> dict[str, Any]:
    """What the event vouches for."""
    told: dict[str, Any] = {"hold": pause.pk, "party": str(pause.party), "reason": pause.reason}
    if pause.expected_until is not None:
        told["expected_until"] = pause.expected_until.isoformat()
    if pause.remind_at is not None:
        told["remind_at"] = pause.remind_at.isoformat()
    return told
