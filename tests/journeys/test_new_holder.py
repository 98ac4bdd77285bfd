"""A new holder finds the whole desk; the old one loses it at that minute, on open pages too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from lajur.cases.models import Case, Event
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.organisation.actions import Details, Term, appoint, change_person, end_holding
from lajur.organisation.delegations import delegate, end_delegation
from lajur.organisation.models import Capacity, Holder, Person
from tests.journeys.forms import PageForm, Visitor

MINUTE = timedelta(minutes=1)
NOTE = "Tolong didahulukan, loket terhenti."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(cast: Office) -> Case:
    """A request on the desk of the Kepala Dinas."""
    return apply_for(cast)


def page_of(case: Case) -> str:
    return f"/permohonan/{case.number}/"


def opened(visitor: Visitor, case: Case) -> PageForm:
    """The form of the disposition on the page of the case, with a note written in it."""
    return next(f for f in visitor.forms(page_of(case)) if f.action.endswith("/disposisi/"))


def sends(visitor: Visitor, form: PageForm) -> tuple[int, str]:
    answer = visitor.client.post(form.action, form.filled(note=NOTE))
    return answer.status_code, answer.content.decode()


def newest(case: Case) -> Event:
    return Event.objects.filter(case=case).latest("seq")


def plh(cast: Office, person: Person, minutes: int) -> Holder:
    term = Term(MONDAY, Capacity.ACTING_ABSENT, MONDAY + minutes * MINUTE, "800/412/2026")
    return appoint(person=person, position=cast.kadis.position, term=term, by=cast.admin, at=MONDAY)


def test_a_plh_is_appointed_acts_and_expires(
    cast: Office, case: Case, clock: time_machine.Traveller
) -> None:
    second = apply_for(cast)
    visitor = Visitor(cast.outsider.person)
    assert visitor.client.get(page_of(case)).status_code == 404
    plh(cast, cast.outsider.person, 30)
    desk = visitor.client.get("/").content.decode()
    assert case.number in desk
    assert second.number in desk
    assert "Plh. Kepala Dinas s.d. 23 November 2026" in desk
    assert sends(visitor, opened(visitor, case))[0] == 302
    assert (newest(case).capacity, newest(case).on_behalf_of) == ("plh", "Ratna Wulandari")

    form = opened(visitor, second)
    clock.move_to(MONDAY + 30 * MINUTE)
    status, shown = sends(visitor, form)
    assert status == 403
    assert "tidak lagi bertindak untuk Kepala Dinas" in shown
    assert NOTE in shown
    assert open_item(second, cast.kadis)
    assert visitor.client.get(page_of(second)).status_code == 403
    desk = visitor.client.get("/").content.decode()
    assert second.number not in desk
    assert "Plh. Kepala Dinas" not in desk


def test_until_its_last_moment_a_plh_acts(
    cast: Office, case: Case, clock: time_machine.Traveller
) -> None:
    plh(cast, cast.outsider.person, 30)
    visitor = Visitor(cast.outsider.person)
    form = opened(visitor, case)
    clock.move_to(MONDAY + 30 * MINUTE - timedelta(microseconds=1))
    assert sends(visitor, form)[0] == 302


def test_a_holder_is_replaced_while_a_form_is_open(
    cast: Office, case: Case, clock: time_machine.Traveller
) -> None:
    old = Visitor(cast.kadis.person)
    form = opened(old, case)
    change = MONDAY + 10 * MINUTE
    clock.move_to(change)
    held = Holder.objects.get(person=cast.kadis.person)
    end_holding(holder=held, until=change, by=cast.admin, at=change)
    new_person = Person.objects.create(username="lestari", name="Lestari Dewi")
    appoint(
        person=new_person,
        position=cast.kadis.position,
        term=Term(since=change),
        by=cast.admin,
        at=change,
    )
    status, shown = sends(old, form)
    assert status == 403
    assert NOTE in shown
    assert "Lestari Dewi" not in shown
    new = Visitor(new_person)
    assert case.number in new.client.get("/").content.decode()
    assert sends(new, opened(new, case))[0] == 302
    assert newest(case).person == new_person
    assert case.number not in old.client.get("/").content.decode()


def test_a_delegation_that_is_ended_early_ends_on_open_pages(
    cast: Office, case: Case, clock: time_machine.Traveller
) -> None:
    given = delegate(
        position=cast.kadis.position,
        to=cast.outsider.person,
        term=Term(since=MONDAY, until=MONDAY + 60 * MINUTE),
        scope=["dispose"],
        by=cast.kadis.person,
        at=MONDAY,
    )
    visitor = Visitor(cast.outsider.person)
    form = opened(visitor, case)
    clock.move_to(MONDAY + 5 * MINUTE)
    end_delegation(holder=given, by=cast.kadis.person, at=MONDAY + 5 * MINUTE)
    status, shown = sends(visitor, form)
    assert status == 403
    assert NOTE in shown
    assert open_item(case, cast.kadis)


def test_a_delegation_ends_with_the_holding_it_came_from(
    cast: Office, case: Case, clock: time_machine.Traveller
) -> None:
    delegate(
        position=cast.kadis.position,
        to=cast.outsider.person,
        term=Term(since=MONDAY, until=MONDAY + 60 * MINUTE),
        by=cast.kadis.person,
        at=MONDAY,
    )
    visitor = Visitor(cast.outsider.person)
    form = opened(visitor, case)
    change = MONDAY + 5 * MINUTE
    clock.move_to(change)
    held = Holder.objects.get(person=cast.kadis.person)
    end_holding(holder=held, until=change, by=cast.admin, at=change)
    assert sends(visitor, form)[0] == 403
    assert visitor.client.get(page_of(case)).status_code == 403


def test_a_closed_account_keeps_what_was_typed_and_does_nothing(
    cast: Office, case: Case, clock: time_machine.Traveller
) -> None:
    visitor = Visitor(cast.kadis.person)
    form = opened(visitor, case)
    change = MONDAY + 5 * MINUTE
    clock.move_to(change)
    held = Holder.objects.get(person=cast.kadis.person)
    end_holding(holder=held, until=change, by=cast.admin, at=change)
    closed = Details(username="kadis", name="Ratna Wulandari", is_active=False)
    change_person(person=cast.kadis.person, details=closed, by=cast.admin, at=change)
    status, shown = sends(visitor, form)
    assert status == 401
    assert NOTE in shown
    assert open_item(case, cast.kadis)


def test_a_case_that_came_later_is_not_told_of(cast: Office, clock: time_machine.Traveller) -> None:
    plh(cast, cast.outsider.person, 30)
    clock.move_to(MONDAY + 31 * MINUTE)
    later = apply_for(cast, at=MONDAY + 31 * MINUTE)
    visitor = Visitor(cast.outsider.person)
    assert visitor.client.get(page_of(later)).status_code == 404
