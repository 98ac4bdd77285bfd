"""Acting by a delegation: within its scope and its term, on whose behalf, and nothing more."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from lajur.cases import actions
from lajur.cases.access import applicant_seats, cases_of, item_for, may_see
from lajur.cases.models import Event
from lajur.cases.queries import Tab, case_view, desk, desk_count
from lajur.cases.tests.cast import MONDAY, Office, application, apply_for, open_item
from lajur.cases.verify import verify
from lajur.foundation.errors import NotAllowed, NotFound
from lajur.organisation.actions import Term
from lajur.organisation.delegations import delegate
from lajur.organisation.models import Capacity, Person
from lajur.organisation.seats import Seat, seats_of
from lajur.web.sentences import tell
from tests.journeys import steps

HOUR = timedelta(hours=1)


def lets(giver: Seat, to: Person, *scope: str) -> Person:
    """A delegation for one hour; the delegate as a new request reads them."""
    delegate(
        position=giver.position,
        to=to,
        term=Term(since=MONDAY, until=MONDAY + HOUR, basis="800.1/88/2026"),
        scope=scope,
        by=giver.person,
        at=MONDAY,
    )
    return Person.objects.get(pk=to.pk)


def seat_for(person: Person, giver: Seat) -> Seat:
    return next(s for s in seats_of(person, at=MONDAY) if s.position == giver.position)


def test_the_act_names_the_delegate_the_position_and_the_giver(cast: Office) -> None:
    case = apply_for(cast)
    person = lets(cast.kadis, cast.outsider.person, "dispose")
    _item, seat = item_for(person, open_item(case, cast.kadis).pk, at=MONDAY)
    steps.hand_on(case, seat)
    told = Event.objects.filter(case=case).latest("seq")
    assert (told.person, told.position) == (person, cast.kadis.position)
    assert (told.capacity, told.on_behalf_of) == (Capacity.DELEGATED, "Ratna Wulandari")
    assert tell(told, {}).by == "Hendra Gunawan, a.n. Kepala Dinas (Ratna Wulandari), Staf Bappeda"
    assert list(verify()) == []


def test_only_what_is_in_its_scope_lies_on_the_desk_and_is_counted(cast: Office) -> None:
    disposing, receiving = apply_for(cast), apply_for(cast)
    steps.to_the_last_row(cast, receiving)
    person = lets(cast.kadis, cast.outsider.person, "receive")
    page = desk(person, at=MONDAY)
    assert [row.case for row in page.rows] == [receiving]
    assert page.counts[Tab.ALL] == 1
    assert page.seat_counts == {cast.kadis.position.pk: 1}
    assert desk_count(person, at=MONDAY) == 1
    whole = lets(cast.kadis, cast.pic2.person)
    assert {row.case for row in desk(whole, at=MONDAY).rows} == {disposing, receiving}


def test_what_is_beyond_its_scope_is_refused_with_who_may(cast: Office) -> None:
    case = apply_for(cast)
    person = lets(cast.kadis, cast.outsider.person, "receive")
    with pytest.raises(NotAllowed, match="tidak mencakup kegiatan ini.*Ratna Wulandari"):
        item_for(person, open_item(case, cast.kadis).pk, at=MONDAY)
    with pytest.raises(NotAllowed, match="tidak mencakup"):
        steps.hand_on(case, seat_for(person, cast.kadis))
    assert case_view(person, case, at=MONDAY).mine == []


def test_a_limited_delegate_does_not_apply_or_withdraw(cast: Office) -> None:
    case = apply_for(cast)
    person = lets(cast.pic, cast.outsider.person, "do")
    assert applicant_seats(person, at=MONDAY) == []
    seat = seat_for(person, cast.pic)
    with pytest.raises(NotAllowed):
        actions.submit(
            sop=cast.sop,
            application=application(cast, by=cast.pic),
            by=seat,
            at=MONDAY,
            command_id=uuid4(),
        )
    with pytest.raises(NotAllowed):
        actions.withdraw(case=case, reason="Sudah pulih", by=seat, at=MONDAY, command_id=uuid4())


def test_a_delegate_for_requests_applies(cast: Office) -> None:
    person = lets(cast.pic, cast.outsider.person, "submit")
    assert [seat.position for _sop, seat in applicant_seats(person, at=MONDAY)] == [
        cast.pic.position
    ]


def test_a_limited_delegate_sees_of_restricted_cases_only_those_of_the_scope(cast: Office) -> None:
    disposing = apply_for(cast, access_class="terbatas")
    receiving = apply_for(cast, access_class="terbatas")
    steps.to_the_last_row(cast, receiving)
    person = lets(cast.kadis, cast.outsider.person, "receive")
    assert not may_see(person, disposing, at=MONDAY)
    assert may_see(person, receiving, at=MONDAY)
    assert set(cases_of(person, at=MONDAY)) == {receiving}


def test_after_its_term_everything_is_gone(cast: Office) -> None:
    case = apply_for(cast, access_class="terbatas")
    person = lets(cast.kadis, cast.outsider.person, "dispose")
    item = open_item(case, cast.kadis)
    last = MONDAY + HOUR - timedelta(microseconds=1)
    assert item_for(person, item.pk, at=last)[0] == item
    after = Person.objects.get(pk=person.pk)
    with pytest.raises(NotAllowed, match="tidak lagi bertindak untuk Kepala Dinas"):
        item_for(after, item.pk, at=MONDAY + HOUR)
    assert desk(after, at=MONDAY + HOUR).rows == []
    later = apply_for(cast, access_class="terbatas", at=MONDAY + HOUR)
    with pytest.raises(NotFound):
        item_for(after, open_item(later, cast.kadis).pk, at=MONDAY + HOUR)


def test_the_holder_acts_on_beside_the_delegate(cast: Office) -> None:
    case = apply_for(cast)
    lets(cast.kadis, cast.outsider.person)
    steps.hand_on(case, cast.kadis)
    assert Event.objects.filter(case=case).latest("seq").person == cast.kadis.person


def test_it_reaches_the_parts_of_a_joint_row_by_the_act_of_the_row(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    steps.record_case(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case)
    person = lets(cast.helpdesk, cast.outsider.person, "report")
    assert [row.item.kind for row in desk(person, at=MONDAY).rows] == ["part"]
    other = lets(cast.helpdesk, cast.pic2.person, "dispose")
    assert desk(other, at=MONDAY).rows == []
