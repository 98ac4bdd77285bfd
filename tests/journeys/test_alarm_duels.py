"""Several workers sweep at once, and people act while they do: nobody is told twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from subprocess import PIPE, Popen
from sys import executable

import pytest

from lajur.cases.alarms import Sweep, remind_of_holds, ring
from lajur.cases.models import Event, Hold, Party
from lajur.cases.tests.cast import MONDAY, Office, apply_for, office, open_item
from lajur.cases.verify import verify
from lajur.worker.tests.processes import environment
from tests.journeys import steps
from tests.journeys.test_duels import at_once

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 4
LATE = MONDAY + timedelta(hours=1)


@pytest.fixture
def cast(transactional_db: None) -> Office:
    return office()


def test_four_workers_ring_each_alarm_once(cast: Office) -> None:
    cases = [apply_for(cast) for _ in range(12)]
    sweeps = at_once(*[lambda: ring(at=LATE)] * WORKERS)
    assert all(isinstance(sweep, Sweep) for sweep in sweeps), sweeps
    ring(at=LATE)
    told = Counter(Event.objects.filter(kind="item.escalated").values_list("case", flat=True))
    assert told == {case.pk: 1 for case in cases}
    assert list(verify()) == []


def test_a_deed_and_a_reminder_at_the_same_moment_leave_a_true_history(cast: Office) -> None:
    cases = [apply_for(cast) for _ in range(6)]
    deeds = [lambda case=case: steps.hand_on(case, cast.kadis, at=LATE) for case in cases]
    outcomes = at_once(lambda: ring(at=LATE), *deeds)
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    assert list(verify()) == []
    twice = Counter(Event.objects.filter(person=None).values_list("case", "row"))
    assert max(twice.values(), default=1) == 1


def test_several_workers_ask_about_a_pause_once(cast: Office) -> None:
    case = apply_for(cast)
    Hold.objects.create(
        item=open_item(case, cast.kadis),
        party=Party.APPLICANT,
        reason="Menunggu denah.",
        started_at=MONDAY,
        started_by=cast.kadis.person,
        remind_at=LATE,
    )
    at_once(*[lambda: remind_of_holds(at=LATE)] * WORKERS)
    assert case.history.filter(kind="hold.reminded").count() == 1


def test_two_processes_that_sweep_together_tell_nobody_twice(cast: Office) -> None:
    cases = [apply_for(cast) for _ in range(30)]
    sweep = (
        "import django; django.setup()\n"
        "from datetime import datetime\n"
        "from lajur.cases.alarms import ring\n"
        f"at = datetime.fromisoformat({LATE.isoformat()!r})\n"
        "input()\n"
        "print(ring(at=at).rung)\n"
    )
    workers = [
        Popen([executable, "-c", sweep], env=environment(), stdin=PIPE, stdout=PIPE, text=True)
        for _ in range(2)
    ]
    said = at_once(*[lambda worker=worker: worker.communicate("\n", 60)[0] for worker in workers])
    ring(at=LATE)
    told = Counter(Event.objects.filter(kind="item.escalated").values_list("case", flat=True))
    assert told == {case.pk: 1 for case in cases}
    assert 0 < sum(map(int, said)) <= len(cases)
