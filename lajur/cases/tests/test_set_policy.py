"""When a row reminds, warns and escalates is the administrator's to say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lajur.cases.deadlines import move_deadlines
from lajur.cases.models import TimePolicy, WorkItem
from lajur.cases.policies import Policy, Source, policy_of, said_for, set_policy
from lajur.cases.tests.cast import MONDAY, Office, apply_for, office, open_item
from lajur.foundation.errors import Invalid, NotAllowed
from lajur.organisation.models import ActKind, AdministrativeAct
from lajur.sop.procedure import Row
from lajur.sop.queries import published


@pytest.fixture
def cast(db: None) -> Office:
    return office()


def say(cast: Office, *, row: int | None = None, everywhere: bool = False, **values: Any) -> Any:
    """Set a rule for a row, for the SOP, or ``everywhere``; what is not given asks the wider."""
    rule: dict[str, Any] = dict.fromkeys(("remind", "warn", "escalate", "hold_parties"))
    sop = None if everywhere else cast.sop
    return set_policy(sop=sop, row=row, by=cast.admin, at=MONDAY, **{**rule, **values})


def row_of(cast: Office, no: int) -> Row:
    return published(cast.sop.current_id).procedure.row(no)


def policy(cast: Office, no: int) -> Policy:
    return policy_of(cast.sop.pk, row_of(cast, no))


def test_without_a_rule_the_built_in_one_holds(cast: Office) -> None:
    assert policy(cast, 5).steps == (75, 100, 200)
    assert policy(cast, 5).hold_parties == {"pemohon", "penyedia", "suku-cadang"}
    assert policy(cast, 2).hold_parties == frozenset()


def test_the_narrowest_rule_wins_value_by_value(cast: Office) -> None:
    say(cast, everywhere=True, remind=50, escalate=300)
    say(cast, escalate=400)
    say(cast, row=5, remind=60, hold_parties=["penyedia"])
    assert policy(cast, 5).steps == (60, 100, 400)
    assert policy(cast, 5).hold_parties == {"penyedia"}
    assert policy(cast, 6).steps == (50, 100, 400)
    said = said_for(cast.sop.pk, 5)
    assert (said.remind[1], said.warn[1], said.escalate[1]) == (
        Source.ROW,
        Source.BUILT_IN,
        Source.SOP,
    )


def test_a_rule_that_says_nothing_any_more_is_gone(cast: Office) -> None:
    say(cast, row=5, remind=60)
    assert say(cast, row=5) is None
    assert TimePolicy.objects.count() == 0
    assert policy(cast, 5).steps == (75, 100, 200)


def test_only_an_administrator_says_it(cast: Office) -> None:
    with pytest.raises(NotAllowed):
        set_policy(
            sop=cast.sop,
            row=5,
            remind=60,
            warn=None,
            escalate=None,
            hold_parties=None,
            by=cast.kabid.person,
            at=MONDAY,
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"remind": 100}, "warn"),
        ({"remind": 120, "warn": 110}, "warn"),
        ({"escalate": 90}, "escalate"),
        ({"warn": 0, "remind": 200}, "escalate"),
        ({"escalate": 1001}, "escalate"),
        ({"remind": -1}, "remind"),
        ({"hold_parties": ["bupati"]}, "hold_parties"),
    ],
)
def test_steps_out_of_their_order_are_refused(
    cast: Office, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        say(cast, row=5, **values)
    assert refusal.value.field == field
    assert TimePolicy.objects.count() == 0


@pytest.mark.parametrize(
    "values", [{"remind": 0}, {"warn": 0}, {"escalate": 0}, {"escalate": 100}, {"escalate": 1000}]
)
def test_a_step_may_be_off_and_a_warning_may_escalate_at_once(
    cast: Office, values: dict[str, Any]
) -> None:
    assert say(cast, row=5, **values) is not None


def test_a_wider_rule_may_not_put_a_narrower_one_out_of_order(cast: Office) -> None:
    say(cast, row=5, remind=90)
    with pytest.raises(Invalid, match="Kegiatan 5"):
        say(cast, everywhere=True, warn=80)


def test_a_row_that_the_sop_does_not_have_has_no_rule(cast: Office) -> None:
    with pytest.raises(Invalid):
        say(cast, row=10, remind=50)


def test_the_act_is_recorded_once(cast: Office) -> None:
    say(cast, row=5, remind=60)
    say(cast, row=5, remind=60)
    act = AdministrativeAct.objects.get(kind=ActKind.TIME_POLICY_CHANGED)
    assert (act.by, act.payload["row"]) == (cast.admin, 5)
    assert act.payload["before"]["remind_percent"] is None
    assert act.payload["after"]["remind_percent"] == 60


def test_open_work_of_just_these_rows_is_marked_to_be_computed_anew(cast: Office) -> None:
    item = open_item(apply_for(cast), cast.kadis)
    WorkItem.objects.update(calendar_revision=7)
    say(cast, row=5, remind=60)
    item.refresh_from_db()
    assert item.calendar_revision == 7
    say(cast, row=2, remind=60)
    item.refresh_from_db()
    assert item.calendar_revision == 0


def test_open_work_follows_a_changed_rule_without_a_word_in_its_history(cast: Office) -> None:
    case = apply_for(cast)
    item, events = open_item(case, cast.kadis), case.events
    assert item.alarm_at == MONDAY + timedelta(minutes=2, seconds=15)
    say(cast, row=2, remind=50)
    move_deadlines(at=MONDAY)
    item.refresh_from_db()
    assert item.alarm_at == item.soon_at == MONDAY + timedelta(minutes=1, seconds=30)
    case.refresh_from_db()
    assert case.events == events
