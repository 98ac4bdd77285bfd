"""The office in which the journeys play."""

import pytest

from lajur.cases.tests.cast import Office
from lajur.cases.tests.cast import office as build


@pytest.fixture
def cast(db: None) -> Office:
    return build()
