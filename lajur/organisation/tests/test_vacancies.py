"""Who stands in for a position that nobody holds, and that somebody always can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lajur.foundation.errors import NotAllowed
from lajur.organisation.actions import Term
from lajur.organisation.delegations import delegate
from lajur.organisation.models import Capacity, Holder, Person, Position, Unit
from lajur.organisation.seats import person_with_seats, seats_of
from lajur.organisation.vacancies import stand_ins, vacant

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=700)
DAY = timedelta(days=1)


class Ladder:
    """Kepala Dinas above the Kabid above the Koordinator above the Helpdesk."""

    def __init__(self) -> None:
        unit = Unit.objects.create(name="Dinas Komunikasi dan Informatika")
        above = None
        self.positions: dict[str, Position] = {}
        self.persons: dict[str, Person] = {}
        for key in ("kadis", "kabid", "koordinator", "helpdesk"):
            above = Position.objects.create(key=key, title=key.title(), unit=unit, superior=above)
            person = Person.objects.create(username=key, name=key.title())
            Holder.objects.create(position=above, person=person, since=LONG_AGO)
            self.positions[key], self.persons[key] = above, person

    def leaves(self, *keys: str, at: datetime = NOW) -> None:
        Holder.objects.filter(position__key__in=keys).update(until=at)

    def seats(self, key: str, *, at: datetime = NOW) -> list[tuple[str, str]]:
        person = Person.objects.get(username=key)
        return [(seat.position.key, str(seat.capacity)) for seat in seats_of(person, at=at)]

    def read(self, key: str) -> list[tuple[str, str]]:
        """The seats as a request reads them, with the person."""
        person = person_with_seats(self.persons[key].pk, at=NOW)
        assert person is not None
        return [(seat.position.key, str(seat.capacity)) for seat in seats_of(person, at=NOW)]


@pytest.fixture
def ladder(db: None) -> Ladder:
    return Ladder()


def test_while_all_are_held_nobody_stands_in(
    ladder: Ladder, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert ladder.read("kadis") == [("kadis", "definitif")]


def test_the_superior_stands_in_from_the_moment_of_the_vacancy(ladder: Ladder) -> None:
    ladder.leaves("koordinator")
    before = NOW - timedelta(microseconds=1)
    assert ladder.seats("kabid", at=before) == [("kabid", "definitif")]
    assert ladder.seats("kabid") == [("kabid", "definitif"), ("koordinator", "atasan")]
    assert ladder.seats("kadis") == [("kadis", "definitif")]
    assert ladder.seats("koordinator") == []


def test_the_seat_of_a_superior_names_both_positions(ladder: Ladder) -> None:
    ladder.leaves("koordinator")
    seat = seats_of(ladder.persons["kabid"], at=NOW)[1]
    assert seat.title == "Kabid, selaku atasan Koordinator"
    assert seat.person == ladder.persons["kabid"]


def test_it_is_the_nearest_superior_that_somebody_holds(ladder: Ladder) -> None:
    ladder.leaves("kabid", "koordinator")
    assert ladder.seats("kadis") == [
        ("kadis", "definitif"),
        ("kabid", "atasan"),
        ("koordinator", "atasan"),
    ]
    held = [ladder.positions["kabid"].pk, ladder.positions["koordinator"].pk]
    assert set(stand_ins(held, at=NOW).values()) == {ladder.positions["kadis"]}


def test_a_vacancy_costs_one_statement_more(
    ladder: Ladder, django_assert_num_queries: object
) -> None:
    ladder.leaves("koordinator")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(ladder.read("kabid")) == 2


def test_a_plh_keeps_the_position_from_being_vacant(ladder: Ladder) -> None:
    ladder.leaves("koordinator")
    acting = Person.objects.create(username="plh", name="Plh")
    Holder.objects.create(
        position=ladder.positions["koordinator"],
        person=acting,
        since=LONG_AGO,
        until=NOW + DAY,
        capacity=Capacity.ACTING_ABSENT,
    )
    assert ladder.seats("kabid") == [("kabid", "definitif")]
    assert ("koordinator", "atasan") in ladder.seats("kabid", at=NOW + DAY)


def test_a_closed_account_holds_nothing(ladder: Ladder) -> None:
    Person.objects.filter(username="koordinator").update(is_active=False)
    assert ("koordinator", "atasan") in ladder.seats("kabid")


def test_who_acts_for_the_superior_stands_in_too(ladder: Ladder) -> None:
    ladder.leaves("koordinator")
    acting = Person.objects.create(username="plh", name="Plh")
    Holder.objects.create(
        position=ladder.positions["kabid"],
        person=acting,
        since=LONG_AGO,
        until=NOW + DAY,
        capacity=Capacity.ACTING_ABSENT,
    )
    assert ladder.seats("plh") == [("kabid", "plh"), ("koordinator", "atasan")]


def test_a_delegate_of_the_superior_does_not_stand_in(ladder: Ladder) -> None:
    ladder.leaves("koordinator")
    staff = Person.objects.create(username="staf", name="Staf")
    delegate(
        position=ladder.positions["kabid"],
        to=staff,
        term=Term(since=NOW, until=NOW + DAY),
        by=ladder.persons["kabid"],
        at=NOW,
    )
    assert ladder.seats("staf") == [("kabid", "delegasi")]


def test_above_the_top_there_is_nobody(ladder: Ladder) -> None:
    ladder.leaves("kadis")
    assert stand_ins([ladder.positions["kadis"].pk], at=NOW) == {}


def test_who_is_left_out_does_not_count_as_a_superior(ladder: Ladder) -> None:
    found = stand_ins(
        [ladder.positions["helpdesk"].pk], at=NOW, without={ladder.persons["koordinator"].pk}
    )
    assert list(found.values()) == [ladder.positions["kabid"]]


def test_a_circle_of_superiors_ends(ladder: Ladder) -> None:
    ladder.leaves("kadis", "kabid", "koordinator", "helpdesk")
    Position.objects.filter(key="kadis").update(superior=ladder.positions["helpdesk"])
    every = [position.pk for position in ladder.positions.values()]
    assert stand_ins(every, at=NOW) == {}
    Holder.objects.filter(position__key="kabid").update(until=None)
    assert {key for key, _capacity in ladder.seats("kabid")} == set(ladder.positions)


@dataclass(frozen=True)
class Plan:
    """A hierarchy and who holds what: for each position its superior and its terms in days."""

    superiors: Sequence[int | None]
    terms: Sequence[Sequence[tuple[int, int | None, str]]]
    delegations: Sequence[tuple[int, int, int]]
    day: int


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    size = draw(st.integers(1, 6))
    superiors = [None if n == 0 else draw(st.none() | st.integers(0, n - 1)) for n in range(size)]
    own = st.sampled_from([Capacity.DEFINITIVE, Capacity.ACTING_VACANT, Capacity.ACTING_ABSENT])
    term = st.tuples(st.integers(0, 8), st.none() | st.integers(9, 20), own.map(str))
    terms = [draw(st.lists(term, max_size=2)) for _ in range(size)]
    given_away = st.tuples(st.integers(0, size - 1), st.integers(0, 8), st.integers(9, 20))
    return Plan(superiors, terms, draw(st.lists(given_away, max_size=3)), draw(st.integers(0, 21)))


class AnyHierarchyTest(TestCase):
    """Over random hierarchies, terms and moments."""

    @given(plans())
    @settings(max_examples=40, derandomize=True)
    def test_somebody_can_act_unless_the_whole_chain_above_is_empty(self, plan: Plan) -> None:
        positions, at = _built(plan), LONG_AGO + plan.day * DAY
        empty = set(vacant(at).values_list("pk", flat=True))
        acting = _acting(at)
        for position in positions:
            chain = _chain(position, positions)
            someone_above = any(each.pk not in empty for each in chain)
            assert (position.pk in acting) == someone_above

    @given(plans())
    @settings(max_examples=40, derandomize=True)
    def test_nobody_acts_outside_a_term(self, plan: Plan) -> None:
        positions, at = _built(plan), LONG_AGO + plan.day * DAY
        by_id = {position.pk: position for position in positions}
        empty = set(vacant(at).values_list("pk", flat=True))
        for person in Person.objects.all():
            for seat in seats_of(person, at=at):
                if seat.capacity == Capacity.SUPERIOR:
                    assert seat.position.pk in empty
                    above = _chain(by_id[seat.position.pk], positions)
                    nearest = next(each for each in above if each.pk not in empty)
                    own = Holder.objects.filter(person=person, position=nearest)
                    assert any(_runs(holder, at) for holder in own)
                    continue
                held = Holder.objects.filter(person=person, position=seat.position)
                assert any(
                    _runs(h, at) and (h.granted_by is None or _runs(h.granted_by, at)) for h in held
                )

    @given(plans())
    @settings(max_examples=40, derandomize=True)
    def test_delegation_never_goes_further(self, plan: Plan) -> None:
        _built(plan)
        for holder in Holder.objects.filter(capacity=Capacity.DELEGATED):
            giver = holder.granted_by
            assert giver is not None
            assert giver.capacity in (Capacity.DEFINITIVE, Capacity.ACTING_VACANT)
        someone = Person.objects.create(username="lain", name="Lain")
        at = LONG_AGO + plan.day * DAY
        for person in Person.objects.all():
            seats = seats_of(person, at=at)
            own = {s.position.pk for s in seats if s.capacity in ("definitif", "plt")}
            for seat in seats:
                if seat.position.pk in own:
                    continue
                with pytest.raises(NotAllowed):
                    delegate(
                        position=seat.position,
                        to=someone,
                        term=Term(since=at, until=at + DAY),
                        by=person,
                        at=at,
                    )


def _built(plan: Plan) -> list[Position]:
    unit = Unit.objects.create(name="Kantor")
    positions: list[Position] = []
    for n, superior in enumerate(plan.superiors):
        above = None if superior is None else positions[superior]
        positions.append(
            Position.objects.create(key=f"p{n}", title=f"P{n}", unit=unit, superior=above)
        )
    for n, terms in enumerate(plan.terms):
        for m, (since, until, capacity) in enumerate(terms):
            Holder.objects.create(
                position=positions[n],
                person=Person.objects.create(username=f"o{n}-{m}", name=f"O{n}-{m}"),
                since=LONG_AGO + since * DAY,
                until=None if until is None else LONG_AGO + until * DAY,
                capacity=capacity,
            )
    for m, (n, since, until) in enumerate(plan.delegations):
        giver = Holder.objects.filter(
            position=positions[n], capacity__in=("definitif", "plt")
        ).first()
        if giver is not None:
            Holder.objects.create(
                position=positions[n],
                person=Person.objects.create(username=f"d{m}", name=f"D{m}"),
                since=LONG_AGO + since * DAY,
                until=LONG_AGO + until * DAY,
                capacity=Capacity.DELEGATED,
                granted_by=giver,
            )
    return positions


def _acting(at: datetime) -> set[int]:
    return {seat.position.pk for person in Person.objects.all() for seat in seats_of(person, at=at)}


def _chain(position: Position, positions: Sequence[Position]) -> list[Position]:
    """The position and all above it."""
    by_id = {each.pk: each for each in positions}
    chain = [position]
    while chain[-1].superior_id is not None:
        chain.append(by_id[chain[-1].superior_id])
    return chain


def _runs(holder: Holder, at: datetime) -> bool:
    return holder.since <= at and (holder.until is None or at < holder.until)
