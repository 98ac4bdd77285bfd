"""Driving a case of the shipped SOP row by row through the real verbs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from lajur.cases import actions
from lajur.cases.models import Case, Event, ItemKind
from lajur.cases.rows import Completion
from lajur.cases.tests.cast import MONDAY, Office, application, open_item
from lajur.dispositions.actions import Order, dispose
from lajur.fieldwork.actions import Analysis, Summary, Work, record, report, work
from lajur.organisation.seats import Seat

MINUTE = timedelta(minutes=1)


def hand_on(
    case: Case,
    by: Seat,
    *,
    at: datetime = MONDAY,
    command_id: UUID | None = None,
    **order: Any,
) -> Event:
    """Dispose the row that lies open on a seat's desk."""
    return dispose(
        item=open_item(case, by),
        order=Order(**{"instructions": ("proses",), **order}),
        by=by,
        at=at,
        command_id=command_id or uuid4(),
    )


def refuse(office: Office, case: Case, *, at: datetime = MONDAY) -> Event:
    """The Kabid answers TIDAK: the case goes back to the applicant."""
    return actions.decide(
        item=open_item(case, office.kabid),
        completion=Completion(answer="TIDAK", reason="Surat tidak terbaca."),
        by=office.kabid,
        at=at,
        command_id=uuid4(),
    )


def mend(office: Office, case: Case, *, at: datetime = MONDAY, **changes: Any) -> Event:
    """The applicant mends the returned request and sends it again."""
    return actions.resubmit(
        item=open_item(case, office.pic),
        application=application(office, **changes),
        by=office.pic,
        at=at,
        command_id=uuid4(),
    )


def to_koordinator(office: Office, case: Case, *, at: datetime = MONDAY) -> None:
    """Kepala Dinas and Kabid dispose; the case lies with the Koordinator."""
    hand_on(case, office.kadis, at=at)
    hand_on(case, office.kabid, at=at, answer="YA")


def to_technicians(office: Office, case: Case, *, at: datetime = MONDAY) -> None:
    """All three dispose; the Koordinator names both technicians, the first one leads."""
    to_koordinator(office, case, at=at)
    team = (office.teknisi.position.pk, office.teknisi2.position.pk)
    hand_on(case, office.koordinator, at=at, choices={"tim_teknis": team})


def record_case(office: Office, case: Case, *, at: datetime = MONDAY) -> Event:
    """Helpdesk records and analyses."""
    return record(
        item=open_item(case, office.helpdesk, ItemKind.DUTY),
        analysis=Analysis("wifi", "Titik akses tidak menyala."),
        by=office.helpdesk,
        at=at,
        command_id=uuid4(),
    )


def repair(office: Office, case: Case, *, by: Seat | None = None, at: datetime = MONDAY) -> Event:
    """Tim Teknis works on site."""
    return work(
        item=open_item(case, office.teknisi),
        work=Work("Adaptor mati", "Adaptor diganti", "pulih"),
        by=by or office.teknisi,
        at=at,
        command_id=uuid4(),
    )


def write_report(office: Office, case: Case, *, at: datetime = MONDAY) -> Event:
    """Tim Teknis writes the report; Helpdesk is asked to confirm."""
    return report(
        item=open_item(case, office.teknisi),
        summary=Summary("Wi-Fi loket pulih setelah adaptor diganti."),
        by=office.teknisi,
        at=at,
        command_id=uuid4(),
    )


def confirm(office: Office, case: Case, *, at: datetime = MONDAY) -> Event:
    """Helpdesk confirms its part of the report."""
    return actions.confirm_part(
        item=open_item(case, office.helpdesk, ItemKind.PART),
        note="",
        by=office.helpdesk,
        at=at,
        command_id=uuid4(),
    )


def pass_on(case: Case, by: Seat, *, at: datetime = MONDAY) -> Event:
    """Forward or receive the report."""
    return actions.finish(
        item=open_item(case, by), completion=Completion(), by=by, at=at, command_id=uuid4()
    )


def give_back(case: Case, by: Seat, *, to_row: int, at: datetime = MONDAY) -> Event:
    """Give the open row of a seat back, which the SOP does not have."""
    return actions.send_back(
        item=open_item(case, by),
        to_row=to_row,
        reason="Lampiran belum lengkap.",
        by=by,
        at=at,
        command_id=uuid4(),
    )


def to_the_last_row(office: Office, case: Case, *, at: datetime = MONDAY) -> None:
    """Every row of a fresh case but the last, which lies with the Kepala Dinas."""
    to_technicians(office, case, at=at)
    record_case(office, case, at=at)
    repair(office, case, at=at)
    write_report(office, case, at=at)
    confirm(office, case, at=at)
    for seat in (office.koordinator, office.kabid):
        pass_on(case, seat, at=at)


def to_the_end(office: Office, case: Case, *, at: datetime = MONDAY) -> None:
    """Every row of a fresh case, at one moment."""
    to_the_last_row(office, case, at=at)
    pass_on(case, office.kadis, at=at)


def open_rows(case: Case) -> list[tuple[int, int]]:
    """The (row, round) pairs at which the case is."""
    items = case.items.filter(closed_at__isnull=True, kind__in=(ItemKind.ROW, ItemKind.PART))
    return sorted({(item.step.no, item.round) for item in items.select_related("step")})
