"""One person who sends files, and a folder of one's own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from lajur.organisation.models import Person


@pytest.fixture
def files(tmp_path: Path, settings: Settings) -> Path:
    settings.LAJUR_FILES = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def rina(db: None) -> Person:
    """Rina Kartika, the PIC of an OPD."""
    return Person.objects.create_user("rina.kartika", name="Rina Kartika")
