"""What is about to be late is seen before it is: on the desk, on the board, never while paused."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from lajur.cases.models import Case, WorkItem
from lajur.cases.queries import desk
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.web.tests.conftest import Enter

BACKGROUND = {"HX-Request": "true", "X-Lajur-Background": "1"}
STANDARD = timedelta(minutes=3)


@pytest.fixture
def case(office: Office) -> Case:
    """On the desk of the Kepala Dinas for two and a half of its three minutes."""
    return apply_for(office, at=MONDAY - timedelta(minutes=2, seconds=30))


@pytest.mark.parametrize(
    ("waited", "expected"),
    [
        (timedelta(minutes=2, seconds=14), (0, 0)),
        (timedelta(minutes=2, seconds=15), (1, 0)),
        (STANDARD, (1, 0)),
        (STANDARD + timedelta(microseconds=1), (0, 1)),
    ],
)
def test_from_three_quarters_on_it_counts_as_soon_until_it_is_late(
    office: Office, waited: timedelta, expected: tuple[int, int]
) -> None:
    apply_for(office)
    counts = desk(office.kadis.person, at=MONDAY + waited).counts
    assert (counts["segera"], counts["lewat"]) == expected


def test_the_desk_says_it_in_words_and_has_a_tab_for_it(
    office: Office, enter: Enter, case: Case
) -> None:
    apply_for(office)
    browser = enter(office.kadis.person)
    page = browser.get("/").content.decode()
    assert page.count("hampir lewat") == 1
    lines = browser.get("/?tab=segera").context["lines"]
    assert [(line.desk_row.case.number, line.state) for line in lines] == [(case.number, "is-warn")]


def test_the_board_counts_it_per_row_and_per_desk(office: Office, enter: Enter, case: Case) -> None:
    context = enter(office.koordinator.person).get("/papan/").context
    assert [column.column.soon for column in context["columns"]] == [0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert [(each.load.soon, each.load.late) for each in context["loads"]] == [(1, 0)]


@pytest.mark.parametrize("passed", [timedelta(minutes=2.5), timedelta(minutes=9)])
def test_what_is_paused_is_neither_soon_nor_late(office: Office, passed: timedelta) -> None:
    item = open_item(apply_for(office), office.kadis)
    WorkItem.objects.filter(pk=item.pk).update(paused_at=MONDAY, soon_at=None)
    counts = desk(office.kadis.person, at=MONDAY + passed).counts
    assert (counts["segera"], counts["lewat"], counts["semua"]) == (0, 0, 1)


def test_a_board_on_which_nothing_changed_is_not_sent_again(
    office: Office, enter: Enter, case: Case, monday: time_machine.Traveller
) -> None:
    browser = enter(office.koordinator.person)
    stamp = browser.get("/papan/").context["stamp"]
    again = browser.get("/papan/", {"cap": stamp}, headers=BACKGROUND)
    assert (again.status_code, again.content) == (204, b"")
    monday.shift(60)
    renewed = browser.get("/papan/", {"cap": stamp}, headers=BACKGROUND)
    assert renewed.status_code == 200
    assert "<html" not in renewed.content.decode()
    assert "1 lewat" in renewed.content.decode()
