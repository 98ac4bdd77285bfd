"""For any policy, calendar and moments of sweeps: each step at most once, in order, in hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from lajur.cases import policies
from lajur.cases.alarms import ring
from lajur.cases.models import Case, TimePolicy, WorkItem
from lajur.cases.tests.cast import MONDAY, Office, apply_for, office, open_item
from lajur.cases.turn import Turn
from lajur.clocks import choice
from lajur.clocks.arithmetic import next_opening
from lajur.clocks.choice import calendar_of
from lajur.clocks.models import Calendar, CalendarUse, HoursPattern
from lajur.organisation.models import Position
from tests.journeys import steps

KINDS = {"item.reminded": 1, "item.warned": 2, "item.escalated": 3}


@st.composite
def percents(draw: st.DrawFn) -> tuple[int, int, int]:
    """Three steps as the verb lets them be: 0 is off, the others come one after the other."""
    remind = draw(st.integers(1, 400))
    warn = draw(st.integers(remind + 1, 700))
    escalate = draw(st.integers(warn, 1000))
    on = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    return tuple(
        value if kept else 0 for value, kept in zip((remind, warn, escalate), on, strict=True)
    )  # type: ignore[return-value]


@st.composite
def weeks(draw: st.DrawFn) -> list[list[str]]:
    """A week with at least one open day; one or two stretches a day."""
    days = draw(st.lists(st.booleans(), min_size=7, max_size=7).filter(any))
    opens, closes = draw(st.integers(0, 11)), draw(st.integers(14, 23))
    stretches = draw(
        st.sampled_from(
            [[f"{opens:02}.00-{closes}.00"], [f"{opens:02}.30-12.00", f"13.00-{closes}.00"]]
        )
    )
    return [stretches if is_open else [] for is_open in days]


@st.composite
def sweeps(draw: st.DrawFn) -> list[timedelta]:
    """Moments after the item was opened: seconds apart, or days in which no worker ran."""
    gaps = st.one_of(st.integers(1, 120), st.integers(120, 7200), st.integers(7200, 400_000))
    found, at = [], 0
    for gap in draw(st.lists(gaps, min_size=1, max_size=12)):
        at += gap
        found.append(timedelta(seconds=at))
    return found


@pytest.fixture
def cast(db: None) -> Office:
    return office()


@pytest.fixture
def case(cast: Office) -> Case:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    return case


def test_each_step_rings_at_most_once_in_order_in_working_time(cast: Office, case: Case) -> None:
    @settings(max_examples=60)
    @given(rule=percents(), kabid=weeks(), kadis=weeks(), moments=sweeps())
    def holds(rule: Any, kabid: Any, kadis: Any, moments: list[timedelta]) -> None:
        with transaction.atomic():
            hours = {cast.kabid.position: kabid, cast.kadis.position: kadis}
            for position, week in hours.items():
                _give_hours(position, week)
            remind, warn, escalate = rule
            TimePolicy.objects.create(
                remind_percent=remind, warn_percent=warn, escalate_percent=escalate
            )
            choice.forget()
            policies.forget()
            item = _timed_anew(case, cast)
            for moment in moments:
                ring(at=MONDAY + moment)
            _check(case, cast, item, rule, last=MONDAY + moments[-1])
            transaction.set_rollback(True)

    holds()


def _check(
    case: Case, cast: Office, item: WorkItem, rule: tuple[int, ...], *, last: datetime
) -> None:
    events = list(case.history.filter(person=None).order_by("seq"))
    rung = [KINDS[event.kind] for event in events]
    assert rung == sorted(set(rung))
    assert all(rule[step - 1] for step in rung)
    for event, step in zip(events, rung, strict=True):
        addressee = cast.kadis if step == 3 else cast.kabid
        calendar = calendar_of(addressee.position.pk).calendar
        assert next_opening(calendar, event.at) == event.at
        assert set(event.payload["skipped"]).isdisjoint(rung)
    item.refresh_from_db()
    assert item.alarms == max(rung, default=0)
    assert item.alarm_at is None or item.alarm_at > last
    skipped = {step for event in events for step in event.payload["skipped"]}
    on = {step for step, percent in enumerate(rule, start=1) if percent and step <= item.alarms}
    assert skipped | set(rung) == on


def _give_hours(position: Position, week: list[list[str]]) -> None:
    calendar = Calendar.objects.create(
        key=f"jam-{position.key}", name=position.title, zone="Asia/Jakarta", national_holidays=False
    )
    HoursPattern.objects.create(calendar=calendar, name="Pekan", week=week)
    CalendarUse.objects.create(calendar=calendar, position=position)


def _timed_anew(case: Case, cast: Office) -> WorkItem:
    turn = Turn.take_by_itself(case.pk, at=MONDAY)
    item = turn.item(open_item(case, cast.kabid).pk)
    turn.set_times(item, ())
    item.save()
    return item
