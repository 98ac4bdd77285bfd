"""Nobody approves what they made themselves, where the SOP says so; and somebody always can."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lajur.cases.access import item_for
from lajur.cases.actions import finish, send_back, submit
from lajur.cases.models import Case, CaseState, Event, WorkItem
from lajur.cases.queries import case_view, desk
from lajur.cases.rows import Completion
from lajur.cases.tests.cast import IN_OFFICE_SINCE, MONDAY, Office, application
from lajur.cases.verify import verify
from lajur.foundation.errors import NotAllowed, NotFound
from lajur.organisation.actions import Term
from lajur.organisation.delegations import delegate
from lajur.organisation.models import Capacity, Holder, Person
from lajur.organisation.seats import Seat, seats_of
from lajur.sop.actions import fill, publish
from lajur.sop.models import Sop
from tests.journeys import steps
from tests.journeys.forms import Visitor

CHECKED = """
format = 1
slug = "laporan-diperiksa"
[identity]
title = "Laporan yang diperiksa orang lain"
[[performer]]
key = "pic_opd"
name = "PIC/OPD"
applicant = true
[[performer]]
key = "tim"
name = "Tim Teknis"
[[performer]]
key = "koordinator"
name = "Koordinator"
[[row]]
no = 1
activity = "Mengirim permohonan"
performers = ["pic_opd"]
act = "submit"
start = true
[[row]]
no = 2
activity = "Membuat laporan"
performers = ["tim"]
[[row]]
no = 3
activity = "Memeriksa laporan"
performers = ["koordinator"]
apart_from = [2]
end = true
"""


@pytest.fixture
def sop(cast: Office) -> Sop:
    found = publish(source=CHECKED, by=None, at=IN_OFFICE_SINCE).sop
    columns = {"pic_opd": cast.pic, "tim": cast.teknisi, "koordinator": cast.koordinator}
    for key, seat in columns.items():
        fill(sop=found, performer_key=key, positions=[seat.position], by=None, at=IN_OFFICE_SINCE)
    return found


@pytest.fixture
def case(cast: Office, sop: Sop) -> Case:
    """A request on the desk of the technician."""
    event = submit(
        sop=sop, application=application(cast), by=cast.pic, at=MONDAY, command_id=uuid4()
    )
    return event.case


def acts_as(cast: Office, person: Person, capacity: Capacity) -> Seat:
    """The person acts for the Koordinator; as Plt. the position has nobody else."""
    if capacity == Capacity.ACTING_VACANT:
        Holder.objects.filter(position=cast.koordinator.position).update(until=MONDAY)
    if capacity == Capacity.DELEGATED:
        delegate(
            position=cast.koordinator.position,
            to=person,
            term=Term(since=MONDAY, until=MONDAY + 600 * steps.MINUTE),
            by=cast.koordinator.person,
            at=MONDAY,
        )
    else:
        Holder.objects.create(
            position=cast.koordinator.position,
            person=person,
            capacity=capacity,
            since=MONDAY,
            until=MONDAY + 600 * steps.MINUTE,
        )
    return seat_in(cast, person)


def seat_in(cast: Office, person: Person) -> Seat:
    seats = seats_of(Person.objects.get(pk=person.pk), at=MONDAY)
    return next(seat for seat in seats if seat.position == cast.koordinator.position)


def last(case: Case) -> WorkItem:
    return case.items.get(closed_at__isnull=True)


def do(case: Case, by: Seat) -> Event:
    return finish(
        item=last(case),
        completion=Completion(words="Sesuai."),
        by=by,
        at=MONDAY,
        command_id=uuid4(),
    )


@pytest.mark.parametrize(
    "capacity", [Capacity.ACTING_ABSENT, Capacity.DELEGATED, Capacity.ACTING_VACANT]
)
def test_it_is_the_person_that_counts_in_whatever_capacity(
    cast: Office, case: Case, capacity: Capacity
) -> None:
    seat = acts_as(cast, cast.teknisi.person, capacity)
    do(case, cast.teknisi)
    with pytest.raises(NotAllowed, match="Anda sendiri mengerjakan kegiatan 2"):
        do(case, seat)
    assert last(case).step.no == 3


def test_the_refusal_names_who_may(cast: Office, case: Case) -> None:
    seat = acts_as(cast, cast.teknisi.person, Capacity.ACTING_ABSENT)
    do(case, cast.teknisi)
    with pytest.raises(NotAllowed, match=r"Yang berwenang: Dedi Kurniawan \(Koordinator"):
        do(case, seat)


def test_the_other_one_does_it(cast: Office, case: Case) -> None:
    acts_as(cast, cast.teknisi.person, Capacity.ACTING_ABSENT)
    do(case, cast.teknisi)
    do(case, cast.koordinator)
    case.refresh_from_db()
    assert case.state == CaseState.ENDED


def test_the_page_tells_beforehand_and_has_no_button(cast: Office, case: Case) -> None:
    acts_as(cast, cast.teknisi.person, Capacity.ACTING_ABSENT)
    do(case, cast.teknisi)
    view = case_view(Person.objects.get(pk=cast.teknisi.person.pk), case, at=MONDAY)
    assert list(view.barred) == [last(case).pk]
    assert case_view(cast.koordinator.person, case, at=MONDAY).barred == {}


def test_when_the_only_holder_made_it_the_superior_finds_it_on_the_desk(
    cast: Office, case: Case
) -> None:
    acts_as(cast, cast.teknisi.person, Capacity.ACTING_VACANT)
    told = do(case, cast.teknisi)
    assert cast.kabid.position.pk in told.audience
    kabid = Person.objects.get(pk=cast.kabid.person.pk)
    assert [row.case for row in desk(kabid, at=MONDAY).rows] == [case]
    item, seat = item_for(kabid, last(case).pk, at=MONDAY)
    assert (item.position, seat.position) == (cast.koordinator.position,) * 2
    done = do(case, seat)
    assert (done.capacity, done.payload["own_title"]) == ("atasan", "Kepala Bidang Aptika")
    case.refresh_from_db()
    assert case.state == CaseState.ENDED
    assert list(verify()) == []


def test_a_superior_who_made_it_too_is_passed_over(cast: Office, case: Case) -> None:
    Holder.objects.create(
        position=cast.teknisi.position,
        person=cast.kabid.person,
        since=IN_OFFICE_SINCE,
        capacity=Capacity.ACTING_ABSENT,
    )
    acts_as(cast, cast.kabid.person, Capacity.ACTING_VACANT)
    do(case, Seat(cast.kabid.person, cast.teknisi.position, Capacity.ACTING_ABSENT))
    kadis = Person.objects.get(pk=cast.kadis.person.pk)
    assert item_for(kadis, last(case).pk, at=MONDAY)[1].capacity == Capacity.SUPERIOR


def test_with_nobody_above_the_sender_is_told(cast: Office, case: Case) -> None:
    acts_as(cast, cast.teknisi.person, Capacity.ACTING_VACANT)
    Holder.objects.filter(position__in=[cast.kabid.position, cast.kadis.position]).update(
        until=MONDAY
    )
    told = do(case, cast.teknisi)
    assert told.payload["uncovered"] == [cast.koordinator.position.pk]
    assert cast.teknisi.position.pk in told.audience


def test_the_superior_does_not_act_while_somebody_below_can(cast: Office, case: Case) -> None:
    do(case, cast.teknisi)
    with pytest.raises(NotFound):
        item_for(cast.kabid.person, last(case).pk, at=MONDAY)


def test_of_several_rounds_the_last_one_counts(cast: Office, case: Case) -> None:
    seat = acts_as(cast, cast.teknisi.person, Capacity.ACTING_ABSENT)
    do(case, cast.teknisi)
    send_back(
        item=last(case),
        to_row=2,
        reason="Belum lengkap.",
        by=cast.koordinator,
        at=MONDAY,
        command_id=uuid4(),
    )
    other = Person.objects.create(username="pengganti", name="Putra")
    Holder.objects.create(position=cast.teknisi.position, person=other, since=IN_OFFICE_SINCE)
    do(case, Seat(other, cast.teknisi.position, Capacity.DEFINITIVE))
    do(case, seat)
    case.refresh_from_db()
    assert case.state == CaseState.ENDED


def test_a_superior_named_for_one_round_is_not_named_for_the_next(cast: Office, case: Case) -> None:
    acts_as(cast, cast.teknisi.person, Capacity.ACTING_VACANT)
    do(case, cast.teknisi)
    kabid = Person.objects.get(pk=cast.kabid.person.pk)
    _item, seat = item_for(kabid, last(case).pk, at=MONDAY)
    send_back(item=last(case), to_row=2, reason="Kurang.", by=seat, at=MONDAY, command_id=uuid4())
    other = Person.objects.create(username="pengganti", name="Putra")
    Holder.objects.create(position=cast.teknisi.position, person=other, since=IN_OFFICE_SINCE)
    do(case, Seat(other, cast.teknisi.position, Capacity.DEFINITIVE))
    assert not last(case).has_members


def test_the_shown_page_of_the_barred_one(cast: Office, case: Case) -> None:
    acts_as(cast, cast.teknisi.person, Capacity.ACTING_ABSENT)
    do(case, cast.teknisi)
    page = f"/permohonan/{case.number}/"
    barred = Visitor(cast.teknisi.person)
    assert not barred.offers(page, "/penyelesaian/")
    assert "Anda sendiri mengerjakan kegiatan 2" in barred.client.get(page).content.decode()
    assert Visitor(cast.koordinator.person).offers(page, "/penyelesaian/")
