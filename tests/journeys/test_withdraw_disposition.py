"""Taking a disposition back while nobody has read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from lajur.cases.actions import mark_read
from lajur.cases.models import Case, Event, ItemKind, Outcome
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.cases.turn import Turn
from lajur.dispositions.actions import withdraw_disposition
from lajur.dispositions.models import Disposition
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.models import Capacity
from lajur.organisation.seats import Seat
from tests.journeys import steps
from tests.journeys.expect import positions, refused, told_by


@pytest.fixture
def case(cast: Office) -> Case:
    """A case that the Koordinator has disposed to both technicians and Helpdesk."""
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    return case


def take_back(
    case: Case, by: Seat, *, row: int = 4, reason: str = "Salah tim", command_id: UUID | None = None
) -> Event:
    return withdraw_disposition(
        disposition=Disposition.objects.get(case=case, item__step__no=row, withdrawn_at=None),
        reason=reason,
        by=by,
        at=MONDAY,
        command_id=command_id or uuid4(),
    )


def test_the_row_opens_again_and_all_that_was_laid_is_gone(cast: Office, case: Case) -> None:
    take_back(case, cast.koordinator)
    assert steps.open_rows(case) == [(4, 2)]
    gone = case.items.filter(outcome=Outcome.WITHDRAWN).values_list("kind", flat=True)
    assert sorted(gone) == [ItemKind.DUTY, ItemKind.ROW]


def test_tells_who_and_why_and_those_who_lost_work(cast: Office, case: Case) -> None:
    event = take_back(case, cast.koordinator)
    assert told_by(event, cast.koordinator) == {
        "kind": "disposition.withdrawn",
        "row": 4,
        "round": 1,
        "beyond_sop": True,
        "audience": positions(cast.koordinator, cast.teknisi, cast.helpdesk),
        "on_behalf_of": "",
    }
    assert event.payload["reason"] == "Salah tim"


def test_the_disposition_keeps_when_and_why(cast: Office, case: Case) -> None:
    take_back(case, cast.koordinator)
    kept = Disposition.objects.get(case=case, item__step__no=4)
    assert (kept.withdrawn_at, kept.withdrawn_reason) == (MONDAY, "Salah tim")


def test_the_case_can_be_disposed_again(cast: Office, case: Case) -> None:
    take_back(case, cast.koordinator)
    team = [cast.teknisi2.position.pk]
    steps.hand_on(case, cast.koordinator, choices={"tim_teknis": team})
    assert open_item(case, cast.teknisi2).round == 2
    assert open_item(case, cast.helpdesk, ItemKind.DUTY).round == 2


def test_copies_go_too(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, copies=[cast.helpdesk.position.pk])
    take_back(case, cast.kadis, row=2)
    assert not case.items.filter(kind=ItemKind.COPY, closed_at=None).exists()


@pytest.mark.parametrize("kind", [ItemKind.ROW, ItemKind.DUTY])
def test_once_one_of_them_has_read_it_stays(cast: Office, case: Case, kind: ItemKind) -> None:
    mark_read(item=case.items.get(kind=kind, closed_at=None), at=MONDAY)
    with refused(Conflict):
        take_back(case, cast.koordinator)


@pytest.mark.parametrize("kind", [ItemKind.ROW, ItemKind.DUTY])
def test_reading_it_at_the_last_moment_still_counts(
    cast: Office, case: Case, kind: ItemKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Turn.take

    def take_and_be_read(*args: Any, **kwargs: Any) -> Turn:
        turn = take(*args, **kwargs)
        mark_read(item=case.items.get(kind=kind, closed_at=None), at=MONDAY)
        return turn

    monkeypatch.setattr(Turn, "take", take_and_be_read)
    with refused(Conflict) as refusal:
        take_back(case, cast.koordinator)
    assert "sudah dibaca" in refusal.value.message


def test_once_one_of_them_has_acted_it_stays(cast: Office, case: Case) -> None:
    steps.record_case(cast, case)
    with refused(Conflict):
        take_back(case, cast.koordinator)


def test_a_disposition_of_before_stays(cast: Office, case: Case) -> None:
    with refused(Conflict):
        take_back(case, cast.kabid, row=3)


@pytest.mark.parametrize("who", ["outsider", "kabid", "teknisi", "pic"])
def test_is_its_authors_alone(cast: Office, case: Case, who: str) -> None:
    with refused(NotAllowed):
        take_back(case, getattr(cast, who))


def test_a_plh_of_the_author_may(cast: Office, case: Case) -> None:
    plh = Seat(cast.kabid.person, cast.koordinator.position, Capacity.ACTING_ABSENT)
    assert take_back(case, plh).on_behalf_of == "Dedi Kurniawan"


def test_needs_a_reason(cast: Office, case: Case) -> None:
    with refused(Invalid, field="reason"):
        take_back(case, cast.koordinator, reason=" ")


def test_of_a_closed_case_is_refused(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_the_end(cast, case)
    with refused(Conflict):
        take_back(case, cast.koordinator)


def test_a_second_time_is_refused(cast: Office, case: Case) -> None:
    stale = Disposition.objects.get(case=case, item__step__no=4)
    take_back(case, cast.koordinator)
    with refused(Conflict):
        withdraw_disposition(
            disposition=stale,
            reason="Sekali lagi",
            by=cast.koordinator,
            at=MONDAY + timedelta(minutes=1),
            command_id=uuid4(),
        )


def test_twice_is_once(cast: Office, case: Case) -> None:
    disposition, again = Disposition.objects.get(case=case, item__step__no=4), uuid4()
    first, second = (
        withdraw_disposition(
            disposition=disposition,
            reason="Salah tim",
            by=cast.koordinator,
            at=MONDAY,
            command_id=again,
        )
        for _ in range(2)
    )
    assert first == second


def test_another_persons_command_gives_nothing(cast: Office, case: Case) -> None:
    again = uuid4()
    take_back(case, cast.koordinator, command_id=again)
    steps.hand_on(case, cast.koordinator, choices={"tim_teknis": [cast.teknisi.position.pk]})
    plh = Seat(cast.kabid.person, cast.koordinator.position, Capacity.ACTING_ABSENT)
    with refused(Conflict):
        take_back(case, plh, command_id=again)
