"""Several people at the same moment, each with a database connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from lajur.cases import actions
from lajur.cases.holds import hold
from lajur.cases.models import Case, CaseNumber, CaseState, Event, Hold, ItemKind, WorkItem
from lajur.cases.rows import Completion
from lajur.cases.tests.cast import MONDAY, Office, application, apply_for, office, open_item
from lajur.cases.verify import verify
from lajur.dispositions.actions import Order, dispose
from lajur.fieldwork.actions import Work, work
from lajur.foundation.errors import Conflict, Incomplete, Refused
from lajur.organisation.models import Capacity, Holder
from lajur.organisation.seats import Seat
from tests.journeys import parallel, steps

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 60

Deed = Callable[[], Any]


def at_once(*deeds: Deed) -> list[Any]:
    """What each deed returned or raised, all begun together."""
    barrier = Barrier(len(deeds))
    outcomes: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Deed) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(PATIENCE_SECONDS)
            outcomes[place] = deed()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=each, daemon=True) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def parted(outcomes: list[Any]) -> tuple[list[Event], list[Refused]]:
    """The events and the refusals; anything else, a locked database too, is a failure."""
    events = [each for each in outcomes if isinstance(each, Event)]
    refusals = [each for each in outcomes if isinstance(each, Refused)]
    assert len(events) + len(refusals) == len(outcomes), outcomes
    return events, refusals


@pytest.fixture
def cast() -> Office:
    """The office without the transaction that other journeys play in."""
    return office()


@pytest.fixture
def plh(cast: Office) -> Seat:
    """The Koordinator, who sits in for the absent Kabid."""
    Holder.objects.create(
        position=cast.kabid.position,
        person=cast.koordinator.person,
        capacity=Capacity.ACTING_ABSENT,
        since=MONDAY - timedelta(days=1),
    )
    return Seat(cast.koordinator.person, cast.kabid.position, Capacity.ACTING_ABSENT)


def test_of_two_opposite_answers_exactly_one_counts(cast: Office, plh: Seat) -> None:
    for _ in range(5):
        case = apply_for(cast)
        steps.hand_on(case, cast.kadis)
        item = open_item(case, cast.kabid)
        events, refusals = parted(at_once(yes(item, cast.kabid), no(item, plh)))
        assert len(events) == 1
        assert type(refusals[0]) is Conflict
        assert events[0].person.name in refusals[0].message
        assert steps.open_rows(case) in ([(4, 1)], [(1, 2)])
    assert list(verify()) == []


def test_eight_copies_of_one_command_are_one_effect(cast: Office) -> None:
    case = apply_for(cast)
    item, again = open_item(case, cast.kadis), uuid4()
    events, refusals = parted(
        at_once(*[handing_on(item, cast.kadis, command_id=again) for _ in range(8)])
    )
    assert refusals == []
    assert len({event.pk for event in events}) == 1
    assert case.items.filter(step__no=3).count() == 1


def test_eight_copies_of_one_submission_are_one_case(cast: Office) -> None:
    again = uuid4()
    events, refusals = parted(at_once(*[sending(cast, command_id=again) for _ in range(8)]))
    assert refusals == []
    assert {event.case.number for event in events} == {"2026-0001"}
    assert (Case.objects.count(), CaseNumber.objects.get().last) == (1, 1)


def test_twelve_submissions_take_twelve_numbers_without_a_gap(cast: Office) -> None:
    events, refusals = parted(at_once(*[sending(cast) for _ in range(12)]))
    assert refusals == []
    numbers = sorted(event.case.number for event in events)
    assert numbers == [f"2026-{no:04d}" for no in range(1, 13)]


def test_submissions_that_fail_leave_no_gap(cast: Office) -> None:
    deeds = [sending(cast, **({"papers": ()} if no % 3 == 0 else {})) for no in range(12)]
    events, refusals = parted(at_once(*deeds))
    assert {type(refusal) for refusal in refusals} == {Incomplete}
    assert sorted(event.case.number for event in events) == [f"2026-{no:04d}" for no in range(1, 9)]
    assert list(verify()) == []


def test_withdrawing_against_disposing(cast: Office) -> None:
    for _ in range(5):
        case = apply_for(cast)
        item = open_item(case, cast.kadis)
        events, refusals = parted(at_once(handing_on(item, cast.kadis), withdrawing(case, cast)))
        assert (len(events), len(refusals)) == (1, 1)
        assert type(refusals[0]) is Conflict
        case.refresh_from_db()
        withdrawn = events[0].kind == "case.withdrawn"
        assert case.state == (CaseState.WITHDRAWN if withdrawn else CaseState.RUNNING)
    assert list(verify()) == []


def test_two_technicians_hand_in_at_once(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    item = open_item(case, cast.teknisi)
    events, refusals = parted(at_once(*[working(item, by) for by in (cast.teknisi, cast.teknisi2)]))
    assert (len(events), len(refusals)) == (1, 1)
    assert events[0].person.name in refusals[0].message
    assert steps.open_rows(case) == [(6, 1)]


def test_a_note_and_a_disposition_both_count(cast: Office) -> None:
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    events, refusals = parted(at_once(handing_on(item, cast.kadis), noting(case, cast)))
    assert refusals == []
    assert sorted(event.seq for event in events) == [2, 3]
    assert list(verify()) == []


def test_two_branches_that_end_together_open_the_join_once() -> None:
    hall = parallel.hall()
    for _ in range(20):
        case = parallel.apply_for(hall)
        parallel.finish(case, hall.loket, answer="Lengkap")
        first, second = (open_item(case, seat) for seat in (hall.verifikator, hall.arsiparis))
        events, refusals = parted(
            at_once(finishing(first, hall.verifikator), finishing(second, hall.arsiparis))
        )
        assert (len(events), refusals) == (2, [])
        assert WorkItem.objects.filter(case=case, step__no=5, kind=ItemKind.ROW).count() == 1
    assert list(verify()) == []


def test_many_cases_move_at_once(cast: Office) -> None:
    items = [open_item(apply_for(cast), cast.kadis) for _ in range(10)]
    events, refusals = parted(at_once(*[handing_on(item, cast.kadis) for item in items]))
    assert (len(events), refusals) == (10, [])
    assert list(verify()) == []


def handing_on(item: WorkItem, by: Seat, **command: Any) -> Deed:
    given = {"command_id": uuid4(), **command}
    order = Order(instructions=("proses",))
    return lambda: dispose(item=item, order=order, by=by, at=MONDAY, **given)


def yes(item: WorkItem, by: Seat) -> Deed:
    order = Order(answer="YA", instructions=("proses",))
    return lambda: dispose(item=item, order=order, by=by, at=MONDAY, command_id=uuid4())


def no(item: WorkItem, by: Seat) -> Deed:
    return lambda: actions.decide(
        item=item,
        completion=Completion(answer="TIDAK", reason="Surat tidak terbaca."),
        by=by,
        at=MONDAY,
        command_id=uuid4(),
    )


def working(item: WorkItem, by: Seat) -> Deed:
    done = Work("Adaptor mati", "Adaptor diganti", "pulih")
    return lambda: work(item=item, work=done, by=by, at=MONDAY, command_id=uuid4())


def finishing(item: WorkItem, by: Seat) -> Deed:
    return lambda: actions.finish(
        item=item, completion=Completion(words="Cocok."), by=by, at=MONDAY, command_id=uuid4()
    )


def sending(cast: Office, *, command_id: Any = None, **changes: Any) -> Deed:
    return lambda: actions.submit(
        sop=cast.sop,
        application=application(cast, **changes),
        by=cast.pic,
        at=MONDAY,
        command_id=command_id or uuid4(),
    )


def withdrawing(case: Case, cast: Office) -> Deed:
    return lambda: actions.withdraw(
        case=case, reason="Sudah pulih", by=cast.pic, at=MONDAY, command_id=uuid4()
    )


def noting(case: Case, cast: Office) -> Deed:
    return lambda: actions.note(
        case=case, text="Kunci di satpam", by=cast.pic, at=MONDAY, command_id=uuid4()
    )


def test_of_two_pauses_at_once_exactly_one_holds(cast: Office) -> None:
    for _ in range(5):
        case = apply_for(cast)
        steps.to_technicians(cast, case)
        item = open_item(case, cast.teknisi)
        events, refusals = parted(
            at_once(pausing(item, cast.teknisi), pausing(item, cast.teknisi2))
        )
        assert (len(events), [type(each) for each in refusals]) == (1, [Conflict])
        assert events[0].person.name in refusals[0].message
        assert Hold.objects.filter(item=item).count() == 1
    assert list(verify()) == []


def test_eight_copies_of_one_pause_are_one(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    item, again = open_item(case, cast.teknisi), uuid4()
    outcomes = at_once(*[pausing(item, cast.teknisi, command_id=again) for _ in range(8)])
    events, refusals = parted(outcomes)
    assert refusals == []
    assert len({event.pk for event in events}) == 1
    assert Hold.objects.count() == 1


def test_work_that_is_done_while_it_is_paused_is_one_or_the_other(cast: Office) -> None:
    for _ in range(5):
        case = apply_for(cast)
        steps.to_technicians(cast, case)
        item = open_item(case, cast.teknisi)
        parted(at_once(pausing(item, cast.teknisi2), lambda case=case: steps.repair(cast, case)))
        assert not Hold.objects.filter(item=item, ended_at=None).exists()
        assert steps.open_rows(case) == [(6, 1)]
    assert list(verify()) == []


def pausing(item: WorkItem, by: Seat, *, command_id: Any = None) -> Deed:
    return lambda: hold(
        item=item,
        party="suku-cadang",
        reason="Adaptor dipesan.",
        by=by,
        at=MONDAY,
        command_id=command_id or uuid4(),
    )
