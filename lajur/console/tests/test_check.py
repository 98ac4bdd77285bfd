"""``lajur check`` looks at the database without being told to."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from lajur.organisation.models import Person

pytestmark = pytest.mark.django_db


def test_a_sound_installation_passes(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check")
    assert "no issues" in capsys.readouterr().out


def test_demo_accounts_in_the_database_are_refused() -> None:
    Person.objects.create_user("kadis", "lajur-demo", name="Ratna Wulandari", is_demo=True)
    with pytest.raises(CommandError, match="akun peragaan"):
        call_command("check")
