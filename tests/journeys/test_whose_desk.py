"""Who may act on a work item at a moment: today's holders of its position, and nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lajur.cases.access import case_for, item_for
from lajur.cases.models import AccessClass, Case, ItemKind, WorkItem
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.foundation.errors import NotAllowed, NotFound
from lajur.organisation.models import Capacity, Holder, Person
from lajur.organisation.seats import Seat
from tests.journeys import steps

DAY = timedelta(days=1)


@pytest.fixture
def case(cast: Office) -> Case:
    return apply_for(cast)


def seat_for(person: Person, item: WorkItem, *, at: datetime = MONDAY) -> Seat:
    """The seat in which a new request of this person reaches the item."""
    return item_for(Person.objects.get(pk=person.pk), item.pk, at=at)[1]


def test_the_holder_may(cast: Office, case: Case) -> None:
    assert seat_for(cast.kadis.person, open_item(case, cast.kadis)) == cast.kadis


def test_one_whose_time_is_over_may_not_even_see_it(cast: Office, case: Case) -> None:
    item = open_item(case, cast.kadis)
    cast.kadis.position.holders.update(until=MONDAY)
    assert seat_for(cast.kadis.person, item, at=MONDAY - DAY)
    with pytest.raises(NotFound):
        seat_for(cast.kadis.person, item)


def test_the_successor_takes_over_what_lies_there(cast: Office, case: Case) -> None:
    cast.kadis.position.holders.update(until=MONDAY)
    Holder.objects.create(position=cast.kadis.position, person=cast.outsider.person, since=MONDAY)
    seat = seat_for(cast.outsider.person, open_item(case, cast.kadis))
    assert steps.hand_on(case, seat).person == cast.outsider.person


def test_a_plh_may_from_the_first_to_the_last_day(cast: Office, case: Case) -> None:
    Holder.objects.create(
        position=cast.kadis.position,
        person=cast.kabid.person,
        capacity=Capacity.ACTING_ABSENT,
        since=MONDAY,
        until=MONDAY + 4 * DAY,
    )
    item = open_item(case, cast.kadis)
    assert seat_for(cast.kabid.person, item).title == "Plh. Kepala Dinas"
    for outside in (MONDAY - DAY, MONDAY + 4 * DAY):
        with pytest.raises(NotAllowed):
            seat_for(cast.kabid.person, item, at=outside)


def test_a_named_member_may(cast: Office, case: Case) -> None:
    steps.to_technicians(cast, case)
    assert seat_for(cast.teknisi2.person, open_item(case, cast.teknisi)) == cast.teknisi2


def test_one_who_takes_part_elsewhere_sees_it_but_may_not(cast: Office, case: Case) -> None:
    with pytest.raises(NotAllowed):
        seat_for(cast.helpdesk.person, open_item(case, cast.kadis))


@pytest.mark.parametrize("who", ["outsider", "pic2"])
def test_for_a_stranger_there_is_no_such_item(cast: Office, case: Case, who: str) -> None:
    with pytest.raises(NotFound):
        seat_for(getattr(cast, who).person, open_item(case, cast.kadis))


def test_an_unknown_item_looks_the_same(cast: Office, case: Case) -> None:
    item = open_item(case, cast.kadis)
    with pytest.raises(NotFound) as foreign:
        seat_for(cast.outsider.person, item)
    with pytest.raises(NotFound) as unknown:
        item_for(cast.kadis.person, item.pk + 1000, at=MONDAY)
    assert foreign.value.message == unknown.value.message


def test_an_administrator_sees_no_case_by_that(cast: Office, case: Case) -> None:
    with pytest.raises(NotFound):
        case_for(cast.admin, case.number, at=MONDAY)


def test_a_limited_case_is_seen_only_where_it_was(cast: Office) -> None:
    case = apply_for(cast, access_class=AccessClass.LIMITED)
    assert case_for(cast.kadis.person, case.number, at=MONDAY) == case
    with pytest.raises(NotFound):
        case_for(cast.helpdesk.person, case.number, at=MONDAY)


def test_a_limited_case_opens_with_a_copy(cast: Office) -> None:
    case = apply_for(cast, access_class=AccessClass.LIMITED)
    steps.hand_on(case, cast.kadis, copies=[cast.helpdesk.position.pk])
    assert open_item(case, cast.helpdesk, ItemKind.COPY)
    assert case_for(cast.helpdesk.person, case.number, at=MONDAY) == case


def test_a_turn_never_plays_before_what_the_case_has_seen(cast: Office, case: Case) -> None:
    event = steps.hand_on(case, cast.kadis, at=MONDAY - DAY)
    assert event.at == MONDAY
    assert case.items.get(step__no=2).closed_at == MONDAY
