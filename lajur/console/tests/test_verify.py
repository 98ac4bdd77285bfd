"""``lajur verify`` says that all holds, or names what does not and fails."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from lajur.cases.models import CaseNumber

pytestmark = pytest.mark.django_db


def test_says_how_many_cases_hold(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify")
    assert "0 permohonan cocok" in capsys.readouterr().out


def test_names_what_does_not_hold_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    CaseNumber.objects.create(year=2026, last=3)
    with pytest.raises(CommandError, match="1 hal tidak cocok"):
        call_command("verify")
    assert "2026" in capsys.readouterr().out
