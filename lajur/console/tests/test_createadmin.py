"""The first account is made without a question where nobody is there to answer."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from lajur.organisation.models import Person

pytestmark = pytest.mark.django_db


def test_makes_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAJUR_ADMIN_PASSWORD", "jembatan-hujan-1907")
    call_command("createadmin", username="putri", name="Putri Anggraini")
    putri = Person.objects.get(username="putri")
    assert putri.is_staff
    assert putri.check_password("jembatan-hujan-1907")


def test_refuses_a_weak_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAJUR_ADMIN_PASSWORD", "123")
    with pytest.raises(CommandError):
        call_command("createadmin", username="putri", name="Putri Anggraini")
    assert not Person.objects.exists()


def test_refuses_a_name_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAJUR_ADMIN_PASSWORD", "jembatan-hujan-1907")
    call_command("createadmin", username="putri", name="Putri Anggraini")
    with pytest.raises(CommandError):
        call_command("createadmin", username="putri", name="Putri Lain")


def test_asks_nothing_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAJUR_ADMIN_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="LAJUR_ADMIN_PASSWORD"):
        call_command("createadmin", username="putri", name="Putri Anggraini")
