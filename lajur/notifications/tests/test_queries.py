"""What the screens read: the number of the badge, and pages that go on without a gap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lajur.cases.tests.cast import MONDAY, Office, apply_for, office
from lajur.foundation.errors import Invalid
from lajur.notifications import queries
from lajur.notifications.models import Notice
from lajur.notifications.tests.told import notice_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Office:
    return office()


def test_unread_are_counted_with_their_cases_in_one_statement(cast: Office) -> None:
    case = apply_for(cast)
    notice_for(cast.kabid.person, case=case)
    notice_for(cast.kabid.person)
    notice_for(cast.kabid.person, read_at=MONDAY)
    notice_for(cast.kadis.person)
    with CaptureQueriesContext(connection) as said:
        unread = queries.unread_of(cast.kabid.person)
    assert len(said) == 1
    assert (unread.count, unread.cases, unread.is_more) == (2, frozenset({case.pk}), False)


def test_very_many_unread_are_not_counted_out(cast: Office) -> None:
    rows = [
        Notice(person=cast.kabid.person, key=f"k{i}", kind="x", topic="tugas", at=MONDAY, path="/")
        for i in range(queries.COUNTED + 5)
    ]
    Notice.objects.bulk_create(rows)
    unread = queries.unread_of(cast.kabid.person)
    assert (unread.count, unread.is_more) == (queries.COUNTED, True)


def test_pages_go_on_without_gap_or_repetition(cast: Office) -> None:
    """Also where many notices were made in the same microsecond."""
    odd = MONDAY + timedelta(microseconds=123_457)
    made = [notice_for(cast.kabid.person, at=odd).pk for _ in range(queries.PAGE + 5)]
    made += [notice_for(cast.kabid.person, at=odd - timedelta(days=1)).pk for _ in range(3)]
    notice_for(cast.kadis.person)
    first = queries.notices_of(cast.kabid.person)
    second = queries.notices_of(cast.kabid.person, after=first.next_after)
    seen = [notice.pk for notice in (*first.notices, *second.notices)]
    assert len(first.notices) == queries.PAGE
    assert second.next_after == ""
    assert sorted(seen) == sorted(made)
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("after", ["x", "1-2-3", "9" * 40 + "-1", "1-" + "9" * 40, "1--2"])
def test_a_cursor_that_is_none_is_refused(cast: Office, after: str) -> None:
    with pytest.raises(Invalid):
        queries.notices_of(cast.kabid.person, after=after)
