"""The office at 09.00 on a Monday, and a browser for each of its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from lajur.cases.tests import cast
from lajur.cases.tests.cast import MONDAY, Office
from lajur.organisation.models import Person

BACKEND = "lajur.organisation.sign_in.HolderBackend"

Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    """Stop the clock at the moment at which the tests play."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def office(db: None) -> Office:
    return cast.office()


@pytest.fixture
def enter() -> Enter:
    """Open a browser in which this person is signed in."""

    def entered(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend=BACKEND)
        return client

    return entered
