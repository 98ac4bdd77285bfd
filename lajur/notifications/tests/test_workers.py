"""Several workers at once, and workers that die: nothing is lost, nothing is doubled unseen."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connection, connections
from django.utils import timezone

from lajur.cases.tests.cast import MONDAY, Office, apply_for, office
from lajur.notifications.digests import gather
from lajur.notifications.models import Channel, Delivery, DeliveryState, Notice, Purpose, Topic
from lajur.notifications.outgoing import Addressed, write
from lajur.notifications.preferences import DEFAULT_CHANNELS, Choice, save_preferences
from lajur.notifications.sending import LEASE, MOST_ATTEMPTS, deliver
from lajur.notifications.telling import Telling, owing, tell
from lajur.notifications.tests.servers import MailSink, mail_sink
from lajur.organisation.models import Person
from lajur.worker.tests.processes import PATIENCE_SECONDS, environment, wait_until
from tests.journeys import steps

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")
WORKERS = 3
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(transactional_db: None) -> Office:
    return office()


@pytest.fixture
def sink(settings: Any) -> Iterator[tuple[MailSink, int]]:
    with mail_sink() as (found, port):
        settings.LAJUR_EMAIL_HOST, settings.LAJUR_EMAIL_PORT = "127.0.0.1", port
        settings.LAJUR_EMAIL_TLS = ""
        yield found, port


def at_once(work: Callable[[], T]) -> list[T]:
    """The same work in several threads that begin together, each with its own connection."""
    begin = Barrier(WORKERS)

    def play(_number: int) -> T:
        begin.wait(PATIENCE_SECONDS)
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(play, range(WORKERS)))


def test_workers_that_tell_at_once_tell_everything_once(cast: Office) -> None:
    for place in range(8):
        case = apply_for(cast, at=MONDAY + place * MINUTE)
        steps.hand_on(case, cast.kadis, at=MONDAY + place * MINUTE)
    runs = at_once(lambda: tell(at=MONDAY + 9 * MINUTE))
    assert sum(run.notices for run in runs) == Notice.objects.count() == 16
    assert sum(run.cases for run in runs) == 8
    assert owing() == 0
    assert tell(at=MONDAY + 9 * MINUTE) == Telling()


def test_an_event_that_comes_while_its_case_is_told_is_not_lost(cast: Office) -> None:
    case = apply_for(cast)
    begin = Barrier(2)

    def teller() -> None:
        begin.wait(PATIENCE_SECONDS)
        for _time in range(5):
            tell(at=MONDAY)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        telling = pool.submit(teller)
        begin.wait(PATIENCE_SECONDS)
        steps.to_koordinator(cast, case)
        telling.result(PATIENCE_SECONDS)
    tell(at=MONDAY)
    told = set(Notice.objects.values_list("person__username", flat=True))
    assert told == {"kadis", "kabid", "koordinator"}


def test_workers_that_send_at_once_send_everything_once(
    cast: Office, sink: tuple[MailSink, int]
) -> None:
    owe(cast.kadis.person, 24)
    runs = at_once(lambda: deliver(at=timezone.now()))
    assert sum(run.sent for run in runs) == 24
    assert all(run.late == run.later == run.dead == 0 for run in runs)
    assert set(sink[0].ids().values()) == {1}
    assert len(sink[0].ids()) == 24


def test_workers_that_gather_at_once_gather_once(cast: Office, sink: tuple[MailSink, int]) -> None:
    owe(cast.kadis.person, 6, digest=True)
    assert sum(at_once(lambda: gather(at=timezone.now() + timedelta(days=5)))) == 1
    digest = Delivery.objects.get(purpose=Purpose.DIGEST)
    assert digest.gathered.count() == 6


@pytest.mark.slow
def test_workers_that_are_killed_lose_nothing_and_double_only_what_shows(
    cast: Office, sink: tuple[MailSink, int]
) -> None:
    mails, port = sink
    mails.pause = 0.05
    owe(cast.kadis.person, 40)
    kills = 3
    for kill in range(kills):
        worker = _worker(port)
        try:
            wait_until(lambda sent=10 * (kill + 1): len(mails.messages) >= sent)  # type: ignore[misc]
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait(PATIENCE_SECONDS)
        assert Delivery.objects.filter(state=DeliveryState.WAITING).exists()
        # What the dead one held is free after its lease; the next one need not wait in a test.
        Delivery.objects.filter(state=DeliveryState.WAITING).update(lease_until=None)
    assert deliver(at=timezone.now() + LEASE).late == 0

    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    ids = mails.ids()
    assert {message.strip("<>").split("@")[0] for message in ids} == {
        str(key) for key in Delivery.objects.values_list("key", flat=True)
    }
    assert sum(ids.values()) - len(ids) <= kills
    assert max(Delivery.objects.values_list("attempts", flat=True)) <= min(kills + 1, MOST_ATTEMPTS)


def owe(person: Person, count: int, *, digest: bool = False) -> None:
    """Let so many notices be on their way to the person by mail."""
    person.email = "ratna@contohkab.go.id"
    person.save()
    choice = Choice(DEFAULT_CHANNELS, "kapan-saja", digest)
    save_preferences(person=person, choice=choice, by=person, at=MONDAY)
    now = timezone.now()
    notices = [
        Addressed(
            Notice(
                person=person,
                key=f"act:{number}",
                kind="term.begun",
                topic=Topic.OFFICE,
                at=now,
                path="/",
            )
        )
        for number in range(count)
    ]
    assert write(notices, at=now) == count
    assert Delivery.objects.filter(channel=Channel.EMAIL).count() == count


_SENDING = """
import lajur, django
django.setup()
from django.utils import timezone
from lajur.notifications.sending import deliver
deliver(at=timezone.now())
"""


def _worker(port: int) -> subprocess.Popen[bytes]:
    """A process that sends what is due on the database of the tests."""
    connection.close()
    mail = {"LAJUR_EMAIL_HOST": "127.0.0.1", "LAJUR_EMAIL_PORT": str(port), "LAJUR_EMAIL_TLS": ""}
    return subprocess.Popen(  # noqa: S603 - Python itself with the words above
        [sys.executable, "-c", _SENDING], env=environment() | mail
    )
