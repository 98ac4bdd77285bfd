"""The words of a line: the deed, the verb, and whether the row itself offers the form."""

from __future__ import annotations

from uuid import uuid4

from lajur.cases.models import Case, ItemKind
from lajur.cases.queries import desk
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.dispositions.actions import Order, dispose
from lajur.fieldwork.actions import Summary, Work, report, work
from lajur.organisation.seats import Seat
from lajur.sop.fillings import fillings_around
from lajur.web.lines import Line, line_of


def lines(seat: Seat) -> list[Line]:
    fillings = fillings_around([seat.position.pk]).positions
    rows = desk(seat.person, at=MONDAY).rows
    return [line_of(row, at=MONDAY, fillings=fillings) for row in rows]


def test_the_disposition_of_the_kadis_has_one_way(office: Office) -> None:
    apply_for(office)
    (line,) = lines(office.kadis)
    assert (line.verb, line.deed, line.panel) == ("Disposisikan", "Disposisi ke Kabid", "dispose")
    assert not line.way_back


def test_the_kabid_disposes_by_saying_yes_and_returns_by_saying_no(office: Office) -> None:
    _to_the_kabid(office)
    (line,) = lines(office.kabid)
    assert (line.panel, line.answer, line.way_back) == ("dispose", "YA", "TIDAK")


def test_the_koordinator_has_technicians_to_choose_from(office: Office) -> None:
    _to_the_koordinator(office)
    (line,) = lines(office.koordinator)
    assert (line.deed, line.panel) == ("Disposisi ke Tim Teknis", "")
    assert line.may_give_back


def test_a_duty_is_told_in_the_words_of_the_sop(office: Office) -> None:
    _to_the_team(office)
    (line,) = lines(office.helpdesk)
    assert line.verb == "Catat"
    assert line.deed == "Mencatat dan menganalisis permohonan bersama Tim Teknis"
    assert line.left == ""


def test_a_joint_row_names_its_partners(office: Office) -> None:
    _worked(office)
    (line,) = lines(office.teknisi)
    assert (line.number, line.verb) == ("6 (5)", "Tulis laporan")
    assert line.deed == "Buat laporan hasil bersama Helpdesk"


def test_a_partner_confirms(office: Office) -> None:
    case = _worked(office)
    report(
        item=open_item(case, office.teknisi),
        summary=Summary("Pulih."),
        by=office.teknisi,
        at=MONDAY,
        command_id=uuid4(),
    )
    part = next(line for line in lines(office.helpdesk) if line.desk_row.item.kind == ItemKind.PART)
    assert part.verb == "Konfirmasi"


def _to_the_kabid(office: Office) -> Case:
    case = apply_for(office)
    _dispose(case, office.kadis, Order())
    return case


def _to_the_koordinator(office: Office) -> Case:
    case = _to_the_kabid(office)
    _dispose(case, office.kabid, Order(answer="YA"))
    return case


def _to_the_team(office: Office) -> Case:
    case = _to_the_koordinator(office)
    _dispose(case, office.koordinator, Order(choices={"tim_teknis": [office.teknisi.position.pk]}))
    return case


def _worked(office: Office) -> Case:
    case = _to_the_team(office)
    work(
        item=open_item(case, office.teknisi),
        work=Work("Adaptor mati", "Adaptor diganti", "pulih"),
        by=office.teknisi,
        at=MONDAY,
        command_id=uuid4(),
    )
    return case


def _dispose(case: Case, by: Seat, order: Order) -> None:
    dispose(item=open_item(case, by), order=order, by=by, at=MONDAY, command_id=uuid4())
