"""The timetable brings what happens to those whom it concerns, and brings it once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings as lajur

from lajur.cases.tests.cast import MONDAY, Office, apply_for
from lajur.notifications.models import Delivery, Notice
from lajur.notifications.tests.servers import MailSink, mail_sink
from lajur.organisation.actions import Term, appoint
from lajur.organisation.models import Capacity
from lajur.worker.jobs import job_at

ROOM = "lajur.notifications.tasks."


@pytest.fixture
def sink(settings: Any) -> Iterator[MailSink]:
    with mail_sink() as (found, port):
        settings.LAJUR_EMAIL_HOST, settings.LAJUR_EMAIL_PORT = "127.0.0.1", port
        settings.LAJUR_EMAIL_TLS = ""
        yield found


def run_the_timetable() -> None:
    for entry in lajur.TIMETABLE:
        if entry.job.startswith(ROOM):
            job_at(entry.job).call()


def test_the_timetable_brings_everything_once(cast: Office, sink: MailSink) -> None:
    for seat in (cast.kadis, cast.kabid):
        seat.person.email = f"{seat.person.username}@contohkab.go.id"
        seat.person.save()
    with time_machine.travel(MONDAY, tick=False):
        apply_for(cast)
        appoint(
            person=cast.kabid.person,
            position=cast.koordinator.position,
            term=Term(since=MONDAY, capacity=Capacity.ACTING_ABSENT, until=MONDAY.replace(day=27)),
            by=cast.admin,
            at=MONDAY,
        )
        for _turn in range(3):
            run_the_timetable()
    assert sorted(str(message["To"]) for message in sink.messages) == [
        "kabid@contohkab.go.id",
        "kadis@contohkab.go.id",
    ]
    assert set(sink.ids().values()) == {1}
    assert Notice.objects.count() == 3
    assert Delivery.objects.count() == 2
