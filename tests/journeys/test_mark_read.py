"""Reading what lies on the desk; a copy leaves the desk with it."""

from __future__ import annotations

from lajur.cases.access import item_for
from lajur.cases.actions import mark_read
from lajur.cases.models import ItemKind, Outcome
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.cases.verify import verify
from lajur.foundation.errors import NotAllowed, NotFound
from tests.journeys import steps
from tests.journeys.expect import refused


def test_the_first_time_counts(cast: Office) -> None:
    item = open_item(apply_for(cast), cast.kadis)
    mark_read(item=item, at=MONDAY + steps.MINUTE)
    mark_read(item=item, at=MONDAY + 2 * steps.MINUTE)
    item.refresh_from_db()
    assert (item.read_at, item.closed_at) == (MONDAY + steps.MINUTE, None)


def test_a_copy_leaves_the_desk(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, copies=[cast.helpdesk.position.pk])
    copy = open_item(case, cast.helpdesk, ItemKind.COPY)
    for minutes in (1, 2):
        mark_read(item=copy, at=MONDAY + minutes * steps.MINUTE)
    copy.refresh_from_db()
    assert (copy.read_at, copy.closed_at) == (MONDAY + steps.MINUTE, MONDAY + steps.MINUTE)
    assert copy.outcome == Outcome.DONE
    assert list(verify()) == []


def test_a_clock_that_runs_behind_closes_a_copy_when_it_came(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis, copies=[cast.helpdesk.position.pk])
    copy = open_item(case, cast.helpdesk, ItemKind.COPY)
    mark_read(item=copy, at=MONDAY - steps.MINUTE)
    copy.refresh_from_db()
    assert copy.closed_at == copy.opened_at


def test_others_do_not_reach_the_item(cast: Office) -> None:
    item = open_item(apply_for(cast), cast.kadis)
    with refused(NotAllowed):
        item_for(cast.kabid.person, item.pk, at=MONDAY)
    with refused(NotFound):
        item_for(cast.outsider.person, item.pk, at=MONDAY)
