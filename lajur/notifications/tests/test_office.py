"""Telling of the office: appointments, delegations, ends and vacancies, to both sides, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lajur.cases.tests.cast import MONDAY, Office
from lajur.notifications.models import Delivery, Notice
from lajur.notifications.office import tell_of_office
from lajur.notifications.wordings import render
from lajur.organisation.actions import Term, appoint, end_holding
from lajur.organisation.delegations import delegate, end_delegation
from lajur.organisation.models import Capacity, Holder
from lajur.organisation.seats import Seat

DAY = timedelta(days=1)


def told(cast: Office, *, at: Any = MONDAY) -> set[tuple[str, str]]:
    """Tell, and give who was told what by this."""
    before = set(Notice.objects.values_list("pk", flat=True))
    tell_of_office(at=at)
    new = Notice.objects.exclude(pk__in=before)
    return set(new.values_list("person__username", "kind"))


def plh(cast: Office, *, until: Any = MONDAY + 3 * DAY) -> Holder:
    return appoint(
        person=cast.kabid.person,
        position=cast.kadis.position,
        term=Term(since=MONDAY, capacity=Capacity.ACTING_ABSENT, until=until, basis="800/412/2026"),
        by=cast.admin,
        at=MONDAY,
    )


def given(cast: Office, *, since: Any = MONDAY, until: Any = MONDAY + 3 * DAY) -> Holder:
    return delegate(
        position=cast.kadis.position,
        to=cast.kabid.person,
        term=Term(since=since, until=until),
        by=cast.kadis.person,
        at=MONDAY,
    )


def test_a_quiet_office_tells_nothing(cast: Office) -> None:
    assert told(cast) == set()


def test_both_sides_of_a_plh_are_told_once(cast: Office) -> None:
    plh(cast)
    assert told(cast) == {("kabid", "term.begun"), ("kadis", "stand-in.begun")}
    assert told(cast) == set()
    notice = Notice.objects.get(person=cast.kabid.person)
    message = render(notice.kind, notice.context, "id")
    assert message.subject == "Penunjukan: Plh. Kepala Dinas"
    assert "800/412/2026" in message.body


def test_a_plh_that_ends_by_its_date_is_told_to_both(cast: Office) -> None:
    plh(cast)
    told(cast)
    assert told(cast, at=MONDAY + 3 * DAY) == {
        ("kabid", "term.ended"),
        ("kadis", "stand-in.ended"),
    }
    assert told(cast, at=MONDAY + 4 * DAY) == set()


def test_a_term_that_is_ended_by_hand_is_told_once(cast: Office) -> None:
    holder = plh(cast)
    told(cast)
    end_holding(holder=holder, until=MONDAY + DAY, by=cast.admin, at=MONDAY + DAY)
    assert told(cast, at=MONDAY + DAY) == {("kabid", "term.ended"), ("kadis", "stand-in.ended")}
    assert told(cast, at=MONDAY + 3 * DAY) == set()


def test_who_goes_on_is_not_told_of_an_end(cast: Office) -> None:
    holder = plh(cast)
    told(cast)
    Holder.objects.create(
        person=holder.person,
        position=holder.position,
        capacity=holder.capacity,
        since=MONDAY + 3 * DAY,
        until=MONDAY + 9 * DAY,
    )
    assert told(cast, at=MONDAY + 3 * DAY) == set()


def test_a_long_term_is_told_of_a_week_before_it_ends(cast: Office) -> None:
    plh(cast, until=MONDAY + 30 * DAY)
    told(cast)
    assert told(cast, at=MONDAY + 22 * DAY) == set()
    assert told(cast, at=MONDAY + 24 * DAY) == {
        ("kabid", "term.ending"),
        ("kadis", "term.ending"),
    }
    assert told(cast, at=MONDAY + 25 * DAY) == set()


def test_both_sides_of_a_delegation_are_told_of_its_beginning_and_end(cast: Office) -> None:
    holder = given(cast)
    assert told(cast) == {("kabid", "delegation.granted"), ("kadis", "delegation.given")}
    end_delegation(holder=holder, by=cast.kadis.person, at=MONDAY + DAY)
    assert told(cast, at=MONDAY + DAY) == {
        ("kabid", "delegation.ended"),
        ("kadis", "delegation.ended"),
    }


def test_a_delegation_ends_with_what_it_was_given_from(cast: Office) -> None:
    given(cast)
    told(cast)
    Holder.objects.filter(person=cast.kadis.person).update(until=MONDAY + DAY)
    ends = told(cast, at=MONDAY + DAY)
    assert {("kabid", "delegation.ended"), ("kadis", "delegation.ended")} < ends


def test_a_delegation_that_was_taken_back_before_it_began_is_told_to_its_taker(
    cast: Office,
) -> None:
    holder = given(cast, since=MONDAY + DAY)
    told(cast)
    end_delegation(holder=holder, by=cast.kadis.person, at=MONDAY)
    assert told(cast) == {("kabid", "delegation.ended")}


def test_an_empty_desk_is_reported_to_the_superior_and_the_administrators_once(
    cast: Office,
) -> None:
    Holder.objects.filter(position=cast.kabid.position).update(until=MONDAY - 9 * DAY)
    assert told(cast) == {("kadis", "position.vacant"), ("admin", "position.vacant")}
    assert told(cast, at=MONDAY + DAY) == set()
    notice = Notice.objects.get(person=cast.admin)
    assert "Kepala Bidang Aptika mengisi kolom" in render(notice.kind, notice.context, "id").body


def test_a_desk_that_was_filled_and_is_empty_again_is_reported_again(cast: Office) -> None:
    vacate(cast.kabid, MONDAY - 9 * DAY)
    told(cast)
    Holder.objects.create(
        person=cast.outsider.person,
        position=cast.kabid.position,
        capacity=Capacity.ACTING_VACANT,
        since=MONDAY,
        until=MONDAY + DAY,
    )
    assert ("admin", "position.vacant") in told(cast, at=MONDAY + 2 * DAY)


def vacate(seat: Seat, at: Any) -> None:
    Holder.objects.filter(position=seat.position).update(until=at)


def test_old_decisions_are_no_news(cast: Office) -> None:
    plh(cast)
    assert told(cast, at=MONDAY + 20 * DAY) == set()


@pytest.mark.parametrize("email", ["", "bambang@contohkab.go.id"])
def test_messages_of_the_office_go_by_mail_to_who_has_an_address(
    cast: Office, settings: Any, email: str
) -> None:
    settings.LAJUR_EMAIL_HOST = "mail.example"
    cast.kabid.person.email = email
    cast.kabid.person.save()
    plh(cast)
    tell_of_office(at=MONDAY)
    assert Delivery.objects.count() == bool(email)
