"""Completing a row: the one way in which a case goes on along its SOP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lajur.cases import papers
from lajur.cases.access import why_barred
from lajur.cases.models import ItemKind, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.turn import Choices, Desks, Turn
from lajur.foundation.errors import Conflict, Incomplete, Invalid, NotAllowed
from lajur.sop import walk
from lajur.sop.procedure import Row


@dataclass(frozen=True)
class Completion:
    """What the performer of a row hands in. ``words`` stand for an output that no file brings."""

    answer: str = ""
    reason: str = ""
    words: str = ""
    papers: Sequence[NewPaper] = ()
    choices: Choices = field(default_factory=dict)


def complete(turn: Turn, item: WorkItem, completion: Completion) -> dict[str, Any]:
    """Close a row's item, check and write its papers, and let the case go on.

    A joint row goes on only when every partner has confirmed; see ``confirm``. Until then the
    payload keeps who was chosen. Returns the payload that the verb puts into its event. Raises
    ``Conflict``, ``NotAllowed``, ``Invalid`` and ``Incomplete``.
    """
    turn.require_workable(item)
    if item.kind != ItemKind.ROW:
        raise Conflict(_("Pekerjaan ini bukan kegiatan SOP. Muat ulang halaman."))
    _require_another_person(turn, item)
    row = turn.row(item)
    _require_answer(row, completion)
    turn.close(item, answer=completion.answer)
    told: dict[str, Any] = {"answer": completion.answer, "reason": completion.reason}
    back = walk.answer_leads_back(turn.sop.procedure, row, completion.answer)
    kept = completion.papers if back else _checked_papers(turn, row, completion)
    told["papers"] = papers.keep(turn, row, item.round, kept)
    partners = row.performers[1:]
    if partners and not back:
        told["choices"] = _sound_choices(turn, completion.choices)
        _ask_partners(turn, item, row, completion.choices)
    else:
        go_on(turn, item, answer=completion.answer, choices=completion.choices)
    return {key: value for key, value in told.items() if value}


def confirm(turn: Turn, part: WorkItem) -> None:
    """Close a partner's part; the last one lets the joint row go on."""
    turn.require_workable(part)
    if part.kind != ItemKind.PART:
        raise Conflict(_("Pekerjaan ini bukan bagian dari kegiatan bersama. Muat ulang halaman."))
    _require_another_person(turn, part)
    turn.close(part)
    still_open = [
        item
        for item in turn.open_items()
        if item.kind == ItemKind.PART and (item.step_id, item.round) == (part.step_id, part.round)
    ]
    if not still_open:
        lead = turn.lead_of(part)
        go_on(turn, lead, answer=lead.answer, choices=_chosen_with(turn, lead))


def go_on(turn: Turn, item: WorkItem, *, answer: str, choices: Choices) -> None:
    """Take the row's path. Onwards, duties that come before it must be done; back, not yet."""
    row = turn.row(item)
    try:
        step = walk.step(turn.sop.procedure, turn.state_at(item), row.no, answer)
    except walk.StepRefused as refusal:
        raise Conflict(str(refusal)) from None
    returns = [path for path in step.taken if walk.leads_back(turn.sop.procedure, row.no, path)]
    if not returns:
        _require_duties(turn, row)
    for path in returns:
        turn.go_back(int(path.to))
    turn.apply(step, source=item, choices=choices)
    if not returns:
        _lay_duties(turn, item, row, choices)


def _require_another_person(turn: Turn, item: WorkItem) -> None:
    """Refuse who made what this row approves, where the SOP keeps them apart (threat T08)."""
    why = why_barred(item, turn.seat.person, sop=turn.sop, items=turn.items, at=turn.at)
    if why:
        raise NotAllowed(why)


def _checked_papers(turn: Turn, row: Row, completion: Completion) -> Sequence[NewPaper]:
    papers.require(turn, row, completion.papers)
    return papers.outputs_of(row, completion.papers, words=completion.words)


def _require_answer(row: Row, completion: Completion) -> None:
    if not row.is_decision:
        return
    if completion.answer not in row.answers:
        raise Invalid(
            _("Pilih jawaban: %(offered)s.") % {"offered": ", ".join(row.answers)}, field="answer"
        )
    wants_reason = any(path.reason for path in row.paths_for(completion.answer))
    if wants_reason and not completion.reason.strip():
        raise Invalid(
            _("Jawaban %(answer)s memerlukan alasan.") % {"answer": completion.answer},
            field="reason",
        )


def _sound_choices(turn: Turn, choices: Choices) -> dict[str, list[int]]:
    """What was chosen, refused now and not when the last partner confirms."""
    desks = Desks(turn, choices)
    return {key: desks.checked(key, chosen) for key, chosen in choices.items() if chosen}


def _chosen_with(turn: Turn, lead: WorkItem) -> Choices:
    """What was chosen when the joint row was handed in, but who has left the column since."""
    told = turn.case.history.filter(
        row=turn.row(lead).no, round=lead.round, payload__has_key="choices"
    )
    payload = told.values_list("payload", flat=True).first() or {}
    chosen: dict[str, list[int]] = payload.get("choices", {})
    return {key: [pk for pk in pks if pk in turn.filling(key)] for key, pks in chosen.items()}


def _ask_partners(turn: Turn, item: WorkItem, row: Row, choices: Choices) -> None:
    desks = Desks(turn, choices)
    turn.open(
        turn.new_item(
            ItemKind.PART,
            row=row,
            performer=partner,
            positions=desks.of(partner),
            round_=item.round,
            source=item,
        )
        for partner in row.performers[1:]
    )


def _require_duties(turn: Turn, row: Row) -> None:
    for item in turn.open_items():
        if item.kind != ItemKind.DUTY:
            continue
        duty = turn.sop.duty_of(item.duty_id)
        if duty.before == row.no:
            raise Incomplete(
                _(
                    "%(name)s belum selesai: %(activity)s. "
                    "Itu harus ada sebelum kegiatan ini ditutup."
                )
                % {
                    "name": turn.sop.procedure.performer(duty.performer).name,
                    "activity": duty.activity,
                }
            )


def _lay_duties(turn: Turn, item: WorkItem, row: Row, choices: Choices) -> None:
    if not row.duties:
        return
    desks = Desks(turn, choices)
    fresh = []
    for order, duty in enumerate(row.duties):
        laid = turn.new_item(
            ItemKind.DUTY,
            row=row,
            performer=duty.performer,
            positions=desks.of(duty.performer),
            round_=item.round,
            source=item,
        )
        laid.duty_id = turn.sop.duty_ids[row.no, order]
        fresh.append(laid)
    turn.open(fresh)
