"""The office that the tests of notices play in."""

from __future__ import annotations

import pytest

from lajur.cases.tests.cast import Office, office


@pytest.fixture
def cast(db: None) -> Office:
    return office()
