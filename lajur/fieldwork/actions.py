"""Helpdesk records, Tim Teknis works and reports, Helpdesk confirms its part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from lajur.cases.command import command
from lajur.cases.models import Event, ItemKind, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.rows import Completion, complete
from lajur.cases.turn import Turn
from lajur.fieldwork.models import Fault, Record, Repair, Report, Result
from lajur.foundation.errors import Invalid, NotAllowed
from lajur.organisation.seats import Seat
from lajur.sop.procedure import Act


@dataclass(frozen=True, slots=True)
class Analysis:
    """What Helpdesk records: the kind of fault, the analysis, advice for the team."""

    fault: str
    analysis: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What Tim Teknis found and did on site, and how the network stands after it."""

    findings: str
    actions: str
    result: str
    cause: str = ""
    materials: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The words of the report on the result."""

    summary: str
    recommendation: str = ""


@command
def record(
    *, item: WorkItem, analysis: Analysis, by: Seat, at: datetime, command_id: UUID
) -> Event:
    """Helpdesk records and analyses the request: the duty that the disposition laid on it.

    A duty that the SOP ties to no row can outlive the case, so this is possible after its end.
    """
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_mine(item)
    turn.require_open(item)
    if item.kind != ItemKind.DUTY:
        raise NotAllowed(_("Pekerjaan ini bukan pencatatan."))
    if analysis.fault not in Fault.values:
        raise Invalid(_("Pilih jenis gangguan."), field="fault")
    _require_words(analysis.analysis, _("Tulis hasil analisis."), "analysis")
    turn.close(item)
    Record.objects.create(
        case=turn.case,
        item=item,
        fault=analysis.fault,
        analysis=analysis.analysis,
        advice=analysis.advice,
        by=by.person,
        at=turn.at,
    )
    payload = {"fault": analysis.fault, "analysis": analysis.analysis}
    if analysis.advice:
        payload["advice"] = analysis.advice
    return turn.record("duty.recorded", item=item, payload=payload)


@command
def work(
    *,
    item: WorkItem,
    work: Work,
    files: Sequence[NewPaper] = (),
    by: Seat,
    at: datetime,
    command_id: UUID,
) -> Event:
    """Tim Teknis hands in what was found and done on site."""
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_workable(item)
    if turn.row(item).act != Act.WORK:
        raise NotAllowed(_("Kegiatan ini bukan pekerjaan di lokasi."))
    if work.result not in Result.values:
        raise Invalid(_("Pilih hasil pekerjaan."), field="result")
    _require_words(work.findings, _("Tulis temuan di lokasi."), "findings")
    _require_words(work.actions, _("Tulis tindakan yang dilakukan."), "actions")
    told = complete(turn, item, Completion(words=_words_of_work(work), papers=files))
    Repair.objects.create(
        case=turn.case,
        item=item,
        findings=work.findings,
        cause=work.cause,
        actions=work.actions,
        materials=work.materials,
        result=work.result,
        by=by.person,
        at=turn.at,
    )
    return turn.record("work.done", item=item, payload={**told, "result": work.result})


@command
def report(
    *,
    item: WorkItem,
    summary: Summary,
    files: Sequence[NewPaper] = (),
    by: Seat,
    at: datetime,
    command_id: UUID,
) -> Event:
    """Tim Teknis writes the report; its partners are asked to confirm their part."""
    turn = Turn.take(item.case_id, by=by, at=at, command_id=command_id)
    item = turn.item(item.pk)
    turn.require_workable(item)
    if turn.row(item).act != Act.REPORT:
        raise NotAllowed(_("Kegiatan ini bukan pembuatan laporan."))
    _require_words(summary.summary, _("Tulis ringkasan hasil."), "summary")
    told = complete(turn, item, Completion(words=_words_of_report(summary), papers=files))
    Report.objects.create(
        case=turn.case,
        item=item,
        summary=summary.summary,
        recommendation=summary.recommendation,
        by=by.person,
        at=turn.at,
    )
    return turn.record("report.written", item=item, payload=told)


def _require_words(text: str, message: str, field: str) -> None:
    if not text.strip():
        raise Invalid(message, field=field)


def _words_of_work(work: Work) -> str:
    """The report of the work as the words of its paper; always in Indonesian."""
    with override("id"):
        result = str(Result(work.result).label)
    parts: list[tuple[str, Any]] = [
        ("Temuan", work.findings),
        ("Penyebab", work.cause),
        ("Tindakan", work.actions),
        ("Bahan dan perangkat", work.materials),
        ("Hasil", result),
    ]
    return "\n".join(f"{label}: {words}" for label, words in parts if words)


def _words_of_report(summary: Summary) -> str:
    if not summary.recommendation:
        return summary.summary
    return f"{summary.summary}\n\nSaran tindak lanjut: {summary.recommendation}"
