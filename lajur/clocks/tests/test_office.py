"""The calendars that an office begins with."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings

from lajur.clocks import choice
from lajur.clocks.calendar import office_calendar
from lajur.clocks.models import Calendar
from lajur.clocks.office import give_first_calendars


def test_a_new_office_has_its_hours_and_a_calendar_without_closing(db: None) -> None:
    assert set(Calendar.objects.values_list("key", "office", "round_the_clock")) == {
        ("kantor", True, False),
        ("24x7", False, True),
    }


def test_the_office_calendar_of_the_table_counts_as_the_built_in_one(db: None) -> None:
    kept, built_in = choice.calendar_of_office().calendar, office_calendar(settings.TIME_ZONE)
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + day) for day in range(730)]
    assert [kept.hours_on(day) for day in days] == [built_in.hours_on(day) for day in days]


def test_patterns_tell_the_decree_they_follow(db: None) -> None:
    office = Calendar.objects.get(office=True)
    assert {pattern.source for pattern in office.patterns.all()} == {"Perpres 21/2023"}
    assert {pattern.season for pattern in office.patterns.all()} == {"", "ramadan"}


def test_what_an_office_has_is_never_overwritten(db: None) -> None:
    Calendar.objects.filter(office=True).update(name="Jam kerja Kabupaten")
    Calendar.objects.filter(key="24x7").delete()
    give_first_calendars(using="default")
    assert [each.name for each in Calendar.objects.all()] == ["Jam kerja Kabupaten"]


@pytest.mark.django_db(transaction=True)
def test_emptied_tables_get_their_calendars_again() -> None:
    """The flush after the transactional tests before this one took the rows away."""
    assert Calendar.objects.filter(office=True).count() == 1
