"""``lajur clock`` with a calendar of the database."""

from __future__ import annotations

import json

import pytest

from lajur.clocks.models import Calendar
from lajur.console.main import main

AT = ("--at", "2026-11-07T11:29", "--for", "1h")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["piket", "Piket Jaringan", "piket jaringan"])
def test_a_calendar_of_the_database_by_its_key_or_name(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Calendar.objects.create(
        key="piket", name="Piket Jaringan", zone="Asia/Makassar", round_the_clock=True
    )
    assert main(["clock", "due", *AT, "--calendar", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due"] == "2026-11-07T12:29:00+08:00"


@pytest.mark.django_db
def test_the_offices_own_calendar_by_its_sign(capsys: pytest.CaptureFixture[str]) -> None:
    Calendar.objects.filter(key="kantor").update(round_the_clock=True)
    assert main(["clock", "due", *AT, "--calendar", "@kantor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["due"] == "2026-11-07T12:29:00+07:00"


@pytest.mark.django_db
def test_a_name_that_is_not_there_is_told_with_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["clock", "show", "--calendar", "rumah"]) == 2
    assert "Kalender “rumah” tidak ada di basis data. Yang ada: kantor" in capsys.readouterr().err
