"""Work that lands on a position that nobody holds: it is told, and somebody can act."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lajur.cases.access import cases_of, item_for
from lajur.cases.models import Case, Event
from lajur.cases.queries import desk
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.cases.verify import verify
from lajur.foundation.errors import NotAllowed
from lajur.organisation.models import Capacity, Holder, Person
from lajur.organisation.seats import Seat, seats_of
from lajur.web.sentences import tell
from tests.journeys import steps


def leaves(seat: Seat) -> None:
    Holder.objects.filter(position=seat.position).update(until=MONDAY)


def superior(seat: Seat, of: Seat) -> Seat:
    person = Person.objects.get(pk=seat.person.pk)
    return next(s for s in seats_of(person, at=MONDAY) if s.position == of.position)


def newest(case: Case) -> Event:
    return Event.objects.filter(case=case).latest("seq")


def test_the_event_names_the_empty_position_and_concerns_who_stands_in(cast: Office) -> None:
    case = apply_for(cast)
    leaves(cast.kabid)
    steps.hand_on(case, cast.kadis)
    told = newest(case)
    assert told.payload["vacant"] == [cast.kabid.position.pk]
    assert "uncovered" not in told.payload
    assert cast.kadis.position.pk in told.audience
    titles = {cast.kabid.position.pk: "Kepala Bidang Aptika"}
    assert "Kepala Bidang Aptika kosong; ditangani atasannya" in tell(told, titles).lines


def test_what_lands_on_a_held_position_names_nothing(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    assert "vacant" not in newest(case).payload


def test_the_superior_sees_it_on_the_desk_and_acts_in_its_place(cast: Office) -> None:
    case = apply_for(cast)
    leaves(cast.kabid)
    steps.hand_on(case, cast.kadis)
    kadis = Person.objects.get(pk=cast.kadis.person.pk)
    assert [row.seat.capacity for row in desk(kadis, at=MONDAY).rows] == [Capacity.SUPERIOR]
    item, seat = item_for(kadis, open_item(case, cast.kabid).pk, at=MONDAY)
    steps.hand_on(case, seat, answer="YA")
    told = newest(case)
    assert (told.person, told.position, told.capacity, told.on_behalf_of) == (
        kadis,
        cast.kabid.position,
        Capacity.SUPERIOR,
        "",
    )
    assert tell(told, {}).by == (
        "Ratna Wulandari, Kepala Dinas, selaku atasan Kepala Bidang Aptika"
    )
    assert not open_item(case, cast.koordinator).closed_at
    assert item.position == cast.kabid.position
    assert list(verify()) == []


def test_nobody_else_acts_for_it(cast: Office) -> None:
    case = apply_for(cast)
    leaves(cast.kabid)
    steps.hand_on(case, cast.kadis)
    with pytest.raises(NotAllowed, match=r"Ratna Wulandari \(Kepala Dinas\)"):
        item_for(cast.koordinator.person, open_item(case, cast.kabid).pk, at=MONDAY)


def test_above_the_top_the_sender_is_told_and_the_work_waits(cast: Office) -> None:
    leaves(cast.kadis)
    case = apply_for(cast)
    told = newest(case)
    assert told.payload["uncovered"] == told.payload["vacant"] == [cast.kadis.position.pk]
    assert cast.pic.position.pk in told.audience
    line = "Kepala Dinas kosong; administrator diberi tahu"
    assert line in tell(told, {cast.kadis.position.pk: "Kepala Dinas"}).lines
    with pytest.raises(NotAllowed, match="administrator, dengan menunjuk pejabat"):
        item_for(cast.kabid.person, open_item(case, cast.kadis).pk, at=MONDAY)


def test_who_is_appointed_finds_all_that_waited(cast: Office) -> None:
    leaves(cast.kadis)
    cases = {apply_for(cast).number for _ in range(3)}
    new = Person.objects.create(username="baru", name="Lestari Dewi")
    Holder.objects.create(position=cast.kadis.position, person=new, since=MONDAY)
    assert {row.case.number for row in desk(new, at=MONDAY).rows} == cases


def test_the_superior_of_an_empty_position_sees_its_restricted_cases_while_it_is_empty(
    cast: Office,
) -> None:
    case = apply_for(cast, access_class="terbatas")
    steps.to_koordinator(cast, case)
    koordinator = cast.koordinator.position
    above = Person.objects.create(username="atas", name="Lestari Dewi")
    Holder.objects.filter(position=cast.kabid.position).update(until=MONDAY)
    Holder.objects.create(position=cast.kabid.position, person=above, since=MONDAY)
    assert case in cases_of(above, at=MONDAY)
    leaves(cast.koordinator)
    seats = seats_of(Person.objects.get(pk=above.pk), at=MONDAY)
    assert koordinator in [seat.position for seat in seats]
    new = Person.objects.create(username="baru", name="Putra")
    Holder.objects.create(position=koordinator, person=new, since=MONDAY + timedelta(hours=1))
    later = seats_of(Person.objects.get(pk=above.pk), at=MONDAY + timedelta(hours=1))
    assert koordinator not in [seat.position for seat in later]
