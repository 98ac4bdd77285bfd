"""``lajur verify`` in an office at work: what changes between two of its reads is no fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from lajur.cases.models import Case, CasePaper, CaseState, Event, WorkItem
from lajur.cases.tests.cast import MONDAY, Office, apply_for
from lajur.cases.verify import verify
from tests.journeys import steps


@contextmanager
def meanwhile(deed: Callable[[], Any], *, before: type[Model]) -> Iterator[list[str]]:
    """Do the deed once, just before the first read of a table; lists what was done."""
    table = before._meta.db_table
    done: list[str] = []

    def step_in(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not done and f'FROM "{table}"' in sql:
            done.append(sql)
            deed()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(step_in):
        yield done


@pytest.mark.parametrize("table", [Event, WorkItem, CasePaper])
def test_a_disposition_between_the_reads(cast: Office, table: type[Model]) -> None:
    case = apply_for(cast)
    with meanwhile(lambda: steps.hand_on(case, cast.kadis), before=table) as done:
        assert list(verify()) == []
    assert len(done) == 1


def test_a_request_between_the_number_and_the_count(cast: Office) -> None:
    apply_for(cast)
    with meanwhile(lambda: apply_for(cast), before=Case) as done:
        assert list(verify()) == []
    assert len(done) == 1


def test_what_does_not_hold_is_still_told(cast: Office) -> None:
    case = apply_for(cast)
    Case.objects.filter(pk=case.pk).update(state=CaseState.ENDED, ended_at=MONDAY)
    other = apply_for(cast)
    with meanwhile(lambda: steps.hand_on(other, cast.kadis), before=WorkItem) as done:
        (fault,) = verify()
    assert (fault.place, len(done)) == (case.number, 1)
