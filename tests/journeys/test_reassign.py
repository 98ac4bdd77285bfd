"""Moving open work to another position of its column, with a reason, by those who may."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lajur.cases.access import item_to_move
from lajur.cases.actions import reassign
from lajur.cases.models import Case, Event, WorkItem
from lajur.cases.queries import desk
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.cases.verify import verify
from lajur.fieldwork.actions import Work, work
from lajur.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from lajur.organisation.models import Holder, Person, Position
from lajur.organisation.seats import Seat, seats_of
from lajur.web.sentences import positions_named, tell
from tests.journeys import steps
from tests.journeys.forms import Visitor


def with_one_technician(cast: Office) -> tuple[Case, WorkItem]:
    case = apply_for(cast)
    steps.to_koordinator(cast, case)
    steps.hand_on(case, cast.koordinator, choices={"tim_teknis": (cast.teknisi.position.pk,)})
    return case, open_item(case, cast.teknisi)


def move(
    item: WorkItem,
    to: Seat,
    by: Seat,
    *,
    reason: str = "Agus cuti sampai Jumat.",
    command_id: UUID | None = None,
) -> Event:
    return reassign(
        item=item,
        to=to.position.pk,
        reason=reason,
        by=by,
        at=MONDAY + steps.MINUTE,
        command_id=command_id or uuid4(),
    )


def test_the_superior_moves_it_and_its_time_goes_on(cast: Office) -> None:
    case, item = with_one_technician(cast)
    WorkItem.objects.filter(pk=item.pk).update(read_at=MONDAY)
    move(item, cast.teknisi2, cast.koordinator)
    moved = open_item(case, cast.teknisi2)
    assert (moved.pk, moved.due_at, moved.sort_at) == (item.pk, item.due_at, item.sort_at)
    assert moved.read_at is None
    assert [row.item for row in desk(cast.teknisi2.person, at=MONDAY).rows] == [moved]
    assert desk(cast.teknisi.person, at=MONDAY).rows == []


def test_the_history_tells_both_and_why_and_concerns_both(cast: Office) -> None:
    _case, item = with_one_technician(cast)
    told = move(item, cast.teknisi2, cast.koordinator)
    assert told.beyond_sop
    assert {cast.teknisi.position.pk, cast.teknisi2.position.pk} <= set(told.audience)
    titles = dict(
        Position.objects.filter(pk__in=positions_named([told])).values_list("pk", "title")
    )
    shown = tell(told, titles)
    assert shown.sentence == (
        "Koordinator Helpdesk mengalihkan kegiatan 5 dari Teknisi Jaringan 1 ke Teknisi Jaringan 2"
    )
    assert shown.quote == "Agus cuti sampai Jumat."
    assert list(verify()) == []


def test_the_new_one_brings_the_case_on_to_its_end(cast: Office) -> None:
    case, item = with_one_technician(cast)
    move(item, cast.teknisi2, cast.koordinator)
    steps.record_case(cast, case)
    work(
        item=open_item(case, cast.teknisi2),
        work=Work("Adaptor mati", "Adaptor diganti", "pulih"),
        by=cast.teknisi2,
        at=MONDAY + 2 * steps.MINUTE,
        command_id=uuid4(),
    )
    assert open_item(case, cast.teknisi2).step.no == 6
    assert list(verify()) == []


def test_who_is_neither_superior_nor_sender_does_not(cast: Office) -> None:
    _case, item = with_one_technician(cast)
    for by in (cast.kabid, cast.teknisi, cast.teknisi2, cast.helpdesk, cast.pic):
        with pytest.raises(NotAllowed):
            move(item, cast.teknisi2, by)


def test_who_stands_in_for_an_empty_position_moves_its_work(cast: Office) -> None:
    _case, item = with_one_technician(cast)
    Holder.objects.filter(position=cast.koordinator.position).update(until=MONDAY)
    kabid = Person.objects.get(pk=cast.kabid.person.pk)
    seat = next(s for s in seats_of(kabid, at=MONDAY) if s.position == cast.koordinator.position)
    assert move(item, cast.teknisi2, seat).capacity == "atasan"


@pytest.mark.parametrize("to", ["teknisi", "helpdesk", "pic"])
def test_only_another_position_of_the_column_gets_it(cast: Office, to: str) -> None:
    _case, item = with_one_technician(cast)
    with pytest.raises(Invalid) as refusal:
        move(item, getattr(cast, to), cast.koordinator)
    assert refusal.value.field == "to"


def test_it_needs_a_reason(cast: Office) -> None:
    _case, item = with_one_technician(cast)
    with pytest.raises(Invalid) as refusal:
        move(item, cast.teknisi2, cast.koordinator, reason=" ")
    assert refusal.value.field == "reason"


def test_what_is_closed_is_not_moved(cast: Office) -> None:
    case, item = with_one_technician(cast)
    steps.record_case(cast, case)
    steps.repair(cast, case)
    with pytest.raises(Conflict):
        move(item, cast.teknisi2, cast.koordinator)


def test_the_request_of_an_applicant_is_not_moved(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    steps.refuse(cast, case)
    with pytest.raises(NotAllowed):
        move(open_item(case, cast.pic), cast.pic2, cast.kabid)


def test_twice_is_once(cast: Office) -> None:
    case, item = with_one_technician(cast)
    command_id = uuid4()
    first = move(item, cast.teknisi2, cast.koordinator, command_id=command_id)
    assert move(item, cast.teknisi2, cast.koordinator, command_id=command_id) == first
    assert Event.objects.filter(case=case, kind="item.reassigned").count() == 1


def test_a_member_who_becomes_the_lead_is_no_member_any_more(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    move(open_item(case, cast.teknisi), cast.teknisi2, cast.koordinator)
    moved = open_item(case, cast.teknisi2)
    assert not moved.has_members
    assert not moved.members.exists()


def test_the_item_must_be_one_of_the_case(cast: Office) -> None:
    _case, item = with_one_technician(cast)
    with pytest.raises(NotFound):
        item_to_move(apply_for(cast), item.pk, cast.koordinator.person, at=MONDAY)


def test_the_page_offers_it_to_the_superior_alone(cast: Office) -> None:
    case, _item = with_one_technician(cast)
    page, action = f"/permohonan/{case.number}/", "/alih-tugas/"
    superior, other = Visitor(cast.koordinator.person), Visitor(cast.helpdesk.person)
    assert not other.offers(page, action)
    superior.submit(
        page, action, to=str(cast.teknisi2.position.pk), reason="Agus cuti sampai Jumat."
    )
    assert open_item(case, cast.teknisi2)


def test_a_refused_move_keeps_what_was_typed(cast: Office) -> None:
    case, item = with_one_technician(cast)
    superior = Visitor(cast.koordinator.person)
    page = f"/permohonan/{case.number}/"
    form = next(f for f in superior.forms(page) if f.action.endswith("/alih-tugas/"))
    sent = {**form.filled(reason="Agus cuti sampai Jumat."), "to": str(item.position_id)}
    answer = superior.client.post(form.action, sent)
    assert answer.status_code == 422
    assert "Agus cuti sampai Jumat." in answer.content.decode()
