"""A notice is read once, by the one it was made for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lajur.cases.tests.cast import MONDAY, Office, apply_for, office
from lajur.foundation.errors import NotFound
from lajur.notifications import reading
from lajur.notifications.models import Notice
from lajur.notifications.tests.told import notice_for

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast() -> Office:
    return office()


def test_opening_a_notice_reads_it_and_says_where_it_leads(cast: Office) -> None:
    notice = notice_for(cast.kabid.person, path="/permohonan/2026-0001/")
    path = reading.open_notice(notice_id=notice.pk, by=cast.kabid.person, at=MONDAY)
    notice.refresh_from_db()
    assert (path, notice.read_at) == ("/permohonan/2026-0001/", MONDAY)


def test_the_first_reading_counts(cast: Office) -> None:
    notice = notice_for(cast.kabid.person)
    for at in (MONDAY, MONDAY + MINUTE):
        reading.open_notice(notice_id=notice.pk, by=cast.kabid.person, at=at)
    notice.refresh_from_db()
    assert notice.read_at == MONDAY


def test_somebody_elses_notice_is_not_found_and_stays_unread(cast: Office) -> None:
    notice = notice_for(cast.kabid.person)
    with pytest.raises(NotFound):
        reading.open_notice(notice_id=notice.pk, by=cast.kadis.person, at=MONDAY)
    notice.refresh_from_db()
    assert notice.read_at is None


def test_reading_a_case_reads_its_notices_and_no_others(cast: Office) -> None:
    case, other = apply_for(cast), apply_for(cast)
    mine = notice_for(cast.kabid.person, case=case)
    elsewhere = notice_for(cast.kabid.person, case=other)
    foreign = notice_for(cast.kadis.person, case=case)
    assert reading.mark_case_read(number=case.number, by=cast.kabid.person, at=MONDAY) == 1
    assert _unread() == {elsewhere.pk, foreign.pk}
    assert mine.pk not in _unread()


def test_reading_all_leaves_what_came_later(cast: Office) -> None:
    notice_for(cast.kabid.person)
    later = notice_for(cast.kabid.person, at=MONDAY + MINUTE)
    foreign = notice_for(cast.kadis.person)
    assert reading.mark_all_read(by=cast.kabid.person, at=MONDAY) == 1
    assert reading.mark_all_read(by=cast.kabid.person, at=MONDAY) == 0
    assert _unread() == {later.pk, foreign.pk}


def _unread() -> set[int]:
    return set(Notice.objects.filter(read_at__isnull=True).values_list("pk", flat=True))
