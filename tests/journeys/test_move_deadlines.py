"""Open work follows its calendar, closed work keeps what it was measured by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lajur.cases import deadlines, policies, tasks
from lajur.cases.deadlines import Run, move_deadlines, preview
from lajur.cases.holds import hold
from lajur.cases.models import Case, Event, WorkItem
from lajur.cases.policies import set_policy
from lajur.cases.tests.cast import MONDAY, Office, apply_for, office, open_item
from lajur.cases.times import TIMES
from lajur.cases.turn import Turn
from lajur.cases.verify import verify
from lajur.clocks import actions, choice
from lajur.clocks.actions import Day, Grounds, Hours
from lajur.clocks.models import Calendar
from lajur.clocks.tasks import look_at_holidays
from lajur.organisation.models import AdministrativeAct, Position, Unit
from lajur.worker.models import Progress
from tests.journeys import steps

GROUNDS = Grounds("SE Sekda 800/1/2026", "Hari jadi kabupaten")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATER = MONDAY + MINUTE


def office_calendar() -> Calendar:
    return Calendar.objects.get(office=True)


def close_the_office(cast: Office, day: date = date(2026, 11, 23), **values: Any) -> Any:
    """The day on which the tests play is a holiday after all."""
    calendar = office_calendar()
    return actions.put_day(
        calendar=calendar,
        day=Day(day, **{"kind": "local", "name": "Hari jadi", **values}),
        revision=calendar.revision,
        grounds=GROUNDS,
        by=cast.admin,
        at=MONDAY,
    )


def give_always(cast: Office, of: Position | Unit) -> Any:
    always = Calendar.objects.get(key="24x7")
    return actions.use_calendar(calendar=always, of=of, grounds=GROUNDS, by=cast.admin, at=MONDAY)


def fresh_times(item: WorkItem) -> dict[str, Any]:
    """The times of an item as they would be computed now."""
    turn = Turn.take_by_itself(item.case_id, at=LATER)
    same = turn.item(item.pk)
    turn.set_times(same, turn.holds_of(same))
    return {name: getattr(same, name) for name in TIMES}


def kept_times(item: WorkItem) -> dict[str, Any]:
    kept = WorkItem.objects.get(pk=item.pk)
    return {name: getattr(kept, name) for name in TIMES}


def moved_events(case: Case) -> list[Event]:
    return list(Event.objects.filter(case=case, kind="deadline.moved").order_by("seq"))


def test_nothing_is_done_while_all_is_well(cast: Office) -> None:
    apply_for(cast)
    assert deadlines.stale_cases() == 0
    assert move_deadlines(at=LATER) == Run()


def test_a_closed_day_moves_open_deadlines_and_says_whose_and_why(cast: Office) -> None:
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    act = close_the_office(cast)
    assert move_deadlines(at=LATER) == Run(moved=1)
    due = WorkItem.objects.get(pk=item.pk).due_at
    assert due is not None
    assert item.due_at is not None
    assert due.date() == date(2026, 11, 24)
    (event,) = moved_events(case)
    assert (event.person, event.position, event.audience) == (None, None, [item.position_id])
    assert event.payload["items"] == [
        {
            "row": 2,
            "round": 1,
            "position": item.position_id,
            "old": item.due_at.isoformat(),
            "new": due.isoformat(),
        }
    ]
    why = event.payload["why"]
    assert (why["calendar"], why["act"], why["acts"]) == (office_calendar().name, act.pk, [act.pk])
    assert (why["source"], why["reason"]) == (GROUNDS.source, GROUNDS.reason)
    assert list(verify()) == []


def test_a_second_run_finds_nothing(cast: Office) -> None:
    case = apply_for(cast)
    close_the_office(cast)
    move_deadlines(at=LATER)
    assert move_deadlines(at=LATER + MINUTE) == Run()
    assert len(moved_events(case)) == 1


def test_a_deadline_that_stays_only_gets_its_revision(cast: Office) -> None:
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    close_the_office(cast, date(2027, 6, 1))
    assert move_deadlines(at=LATER) == Run(settled=1)
    kept = WorkItem.objects.get(pk=item.pk)
    assert (kept.due_at, kept.calendar_revision) == (item.due_at, item.calendar_revision + 1)
    assert moved_events(case) == []


def test_closed_work_keeps_what_it_was_measured_by(cast: Office) -> None:
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    steps.hand_on(case, cast.kadis)
    before = kept_times(item)
    close_the_office(cast)
    move_deadlines(at=LATER)
    assert kept_times(item) == before
    assert [each["row"] for each in moved_events(case)[0].payload["items"]] == [3]


def test_a_position_that_gets_another_calendar_gets_other_deadlines(cast: Office) -> None:
    friday = datetime(2026, 11, 27, 9, 28, tzinfo=UTC)
    case = apply_for(cast, at=friday)
    act = give_always(cast, cast.kadis.position)
    assert move_deadlines(at=friday + MINUTE) == Run(moved=1)
    due = open_item(case, cast.kadis).due_at
    assert due is not None
    assert due - friday < timedelta(hours=1)
    assert moved_events(case)[0].payload["why"]["act"] == act.pk


def test_a_position_that_moved_to_another_unit_is_found_without_an_act(cast: Office) -> None:
    friday = datetime(2026, 11, 27, 9, 28, tzinfo=UTC)
    case = apply_for(cast, at=friday)
    give_always(cast, cast.site.unit)
    move_deadlines(at=friday)
    Position.objects.filter(pk=cast.kadis.position.pk).update(unit=cast.site.unit)
    choice.forget()
    assert move_deadlines(at=friday + MINUTE) == Run(moved=1)
    why = moved_events(case)[-1].payload["why"]
    assert (why["what"], why["act"]) == (None, None)
    assert why["calendar"] == Calendar.objects.get(key="24x7").name


def test_a_command_that_used_an_older_calendar_is_mended_by_the_next_run(cast: Office) -> None:
    known = choice.read()
    close_the_office(cast)
    with choice.supposing(known):
        case = apply_for(cast)
    item = open_item(case, cast.kadis)
    assert kept_times(item) != fresh_times(item)
    move_deadlines(at=LATER)
    assert kept_times(item) == fresh_times(item)


def test_paused_work_keeps_its_pause(cast: Office) -> None:
    set_policy(
        sop=None,
        row=None,
        remind=None,
        warn=None,
        escalate=None,
        hold_parties=["pemohon"],
        by=cast.admin,
        at=MONDAY,
    )
    policies.forget()
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    hold(
        item=item,
        party="pemohon",
        reason="Menunggu surat",
        by=cast.kadis,
        at=LATER,
        command_id=uuid4(),
    )
    left = WorkItem.objects.get(pk=item.pk).left_seconds
    close_the_office(cast)
    move_deadlines(at=LATER + MINUTE)
    kept = WorkItem.objects.get(pk=item.pk)
    assert (kept.due_at, kept.paused_at) == (None, LATER)
    assert kept.left_seconds is not None
    assert left is not None
    assert kept_times(item) == fresh_times(item)
    assert moved_events(case) == []


def test_a_policy_written_later_is_followed_too(cast: Office) -> None:
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    set_policy(
        sop=None,
        row=None,
        remind=50,
        warn=None,
        escalate=None,
        hold_parties=None,
        by=cast.admin,
        at=MONDAY,
    )
    assert move_deadlines(at=LATER) == Run(settled=1)
    kept = WorkItem.objects.get(pk=item.pk)
    assert kept.due_at == item.due_at
    assert kept.soon_at is not None
    assert item.soon_at is not None
    assert kept.soon_at < item.soon_at
    assert kept_times(item) == fresh_times(item)


def test_one_broken_case_does_not_stop_the_others(
    cast: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = apply_for(cast), apply_for(cast)
    close_the_office(cast)
    set_times = Turn.set_times

    def refuse_one(turn: Turn, item: WorkItem, holds: Any) -> None:
        if turn.case.pk == broken.pk:
            raise LookupError("row 99")
        set_times(turn, item, holds)

    monkeypatch.setattr(Turn, "set_times", refuse_one)
    assert move_deadlines(at=LATER) == Run(moved=1, broken=1)
    assert len(moved_events(sound)) == 1
    monkeypatch.undo()
    assert move_deadlines(at=LATER) == Run(moved=1)


def test_a_limit_leaves_the_rest_for_the_next_run(cast: Office) -> None:
    for _ in range(3):
        apply_for(cast)
    close_the_office(cast)
    assert move_deadlines(at=LATER, limit=2) == Run(moved=2)
    assert move_deadlines(at=LATER, limit=2) == Run(moved=1)


def test_a_naive_moment_is_refused(cast: Office) -> None:
    with pytest.raises(ValueError, match="aware"):
        move_deadlines(at=datetime(2026, 11, 23))  # noqa: DTZ001


def test_a_preview_tells_what_would_move_and_changes_nothing(cast: Office) -> None:
    case = apply_for(cast)
    item = open_item(case, cast.kadis)
    acts = AdministrativeAct.objects.count()
    found = preview(lambda: close_the_office(cast))
    assert (found.count, found.complete) == (1, True)
    (shift,) = found.first
    assert (shift.number, shift.row, shift.old) == (case.number, 2, item.due_at)
    assert shift.new is not None
    assert shift.new.date() == date(2026, 11, 24)
    assert AdministrativeAct.objects.count() == acts
    assert not office_calendar().days.exists()
    assert deadlines.stale_cases() == 0


def test_a_preview_of_a_day_far_ahead_moves_nothing(cast: Office) -> None:
    apply_for(cast)
    assert preview(lambda: close_the_office(cast, date(2027, 6, 1))).count == 0


def give(cast: Office, who: str, of_unit: bool) -> None:
    position = getattr(cast, who).position
    always = Calendar.objects.get(key="24x7")
    kept = [None, always][Calendar.objects.get(key="24x7").revision % 2]
    place = position.unit if of_unit else position
    actions.use_calendar(calendar=kept, of=place, grounds=GROUNDS, by=cast.admin, at=MONDAY)


def longer_hours(cast: Office, opens: int) -> None:
    calendar = office_calendar()
    actions.put_pattern(
        calendar=calendar,
        hours=Hours(name=f"Mulai {opens}", week=[[f"{opens:02}.00-17.00"]] * 7),
        revision=calendar.revision,
        grounds=GROUNDS,
        by=cast.admin,
        at=MONDAY,
    )


def remind_at(cast: Office, percent: int) -> None:
    set_policy(
        sop=None,
        row=None,
        remind=percent,
        warn=None,
        escalate=None,
        hold_parties=None,
        by=cast.admin,
        at=MONDAY,
    )


DAYS = [date(2026, 11, 20) + n * DAY for n in range(10)]
CHANGES = st.one_of(
    st.integers(0, 9).map(lambda n: lambda cast: close_the_office(cast, DAYS[n])),
    st.tuples(st.sampled_from(["kadis", "kabid"]), st.booleans()).map(
        lambda who: lambda cast: give(cast, *who)
    ),
    st.integers(5, 12).map(lambda opens: lambda cast: longer_hours(cast, opens)),
    st.integers(10, 90).map(lambda percent: lambda cast: remind_at(cast, percent)),
    st.integers(0, 5).map(lambda n: lambda cast: apply_for(cast, at=MONDAY + n * 13 * HOUR)),
    st.just(lambda cast: steps.hand_on(apply_for(cast), cast.kadis)),
)


class AnySequence(TestCase):
    @settings(max_examples=12)
    @given(changes=st.lists(CHANGES, min_size=2, max_size=7), stale_from=st.integers(0, 6))
    def test_after_one_run_every_open_deadline_is_as_if_computed_now(
        self, changes: list[Any], stale_from: int
    ) -> None:
        """From ``stale_from`` on, commands and changes alike see calendars of before."""
        choice.forget()
        policies.forget()
        cast = office()
        known = choice.read()
        for place, change in enumerate(changes):
            if place < stale_from:
                change(cast)
            else:
                with choice.supposing(known):
                    change(cast)
        move_deadlines(at=LATER + 30 * DAY)
        assert deadlines.stale_cases() == 0
        for item in WorkItem.objects.filter(closed_at__isnull=True):
            assert kept_times(item) == fresh_times(item)
        assert list(verify()) == []


def test_the_job_shows_how_far_it_is(cast: Office) -> None:
    case = apply_for(cast)
    close_the_office(cast)
    assert tasks.move_deadlines.call()["moved"] == 1
    assert tasks.move_deadlines.call() == {}
    shown = Progress.objects.get(name=tasks.MOVING)
    assert (shown.total, shown.done, shown.failed) == (1, 1, 0)
    assert len(moved_events(case)) == 1


def test_an_upgraded_holiday_list_moves_deadlines(cast: Office) -> None:
    case = apply_for(cast)
    look_at_holidays.call()
    calendar = office_calendar()
    calendar.fingerprints = dict.fromkeys(calendar.fingerprints, "0" * 64)
    calendar.save()
    assert look_at_holidays.call() == 1
    assert deadlines.stale_cases() == 1
    assert move_deadlines(at=LATER) == Run(settled=1)
    assert moved_events(case) == []
