"""The demo office: Kabupaten Sagara Raya, which does not exist, with seven months of its work.

Everything in it came about through the real verbs at moments of past working days, so histories,
hash chains, papers and times are as true as an office's own. Its accounts have a password that
everybody knows; nothing here runs outside demo mode.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import F, Min
from django.utils.translation import gettext as _

from lajur.cases.alarms import first_alarm, ring
from lajur.cases.models import Case, Event, WorkItem
from lajur.clocks.arithmetic import working_seconds_between
from lajur.clocks.choice import calendar_of_office
from lajur.console.office.pace import moments_of
from lajur.console.office.people import Accounts, Office, Opd, build
from lajur.console.office.play import Plan, Player
from lajur.console.office.stories import Story, stories
from lajur.console.office.worktime import WorkTime
from lajur.foundation.errors import NotAllowed
from lajur.notifications.telling import tell
from lajur.organisation.models import Capacity

ACCOUNTS = ("pic", "pic2", "helpdesk", "teknisi", "koordinator", "kabid", "kadis", "admin")
PASSWORD = "lajur-demo"  # noqa: S105 - printed on the screen; refused outside demo mode

OPDS = 18
DAYS = 215
_MINUTE, _HOUR = 60, 3600
_SWEPT_AFTER = timedelta(seconds=8)

# (course, minutes of working time since its last act, OPD, leading technician): what is open now.
OPEN_CASES: tuple[tuple[str, float, str, str], ...] = (
    ("1", 0.6, "disdukcapil", ""),
    ("1", 1.4, "rsud", ""),
    ("1", 6, "pkm-karangmulya", ""),
    ("1", 48, "bapenda", ""),
    ("1 2 N M", 2.1, "kec-cikawung", ""),
    ("1 2", 0.8, "pkm-karangmulya", ""),
    ("1 2", 1.9, "dinkes", ""),
    ("1 2 N M 2", 11, "smpn-1", ""),
    ("1 2", 95, "dishub", ""),
    ("1 2 3", 0.5, "bpbd", ""),
    ("1 2 3", 2.2, "kec-tanjungsari", ""),
    ("1 2 3", 9, "bkpsdm", ""),
    ("1 2 3 p", 130, "setda", ""),
    ("1 2 3 4", 3, "pkm-karangmulya", "teknisi"),
    ("1 2 3 4 V", 170, "dpmptsp", "teknisi2"),
    ("1 2 3 4 R", 2, "bapenda", "teknisi"),
    ("1 2 3 4 R h S", 35, "kel-pasirjati", "teknisi3"),
    ("1 2 3 4 R 5 6 C B5", 6, "disdik", "teknisi"),
    ("1 2 3 4 R S L 5", 14, "rsud", "teknisi"),
    ("1 2 3 4 5", 41, "disperpusip", "teknisi"),
    ("1 2 3 4 R 5", 100, "kec-cikawung", "teknisi4"),
    ("1 2 3 4 R 5 6", 7, "pkm-cikawung", "teknisi"),
    ("1 2 3 4 5 6", 22, "bappeda", "teknisi2"),
    ("1 2 3 4 R 5 6 C", 1.5, "pkm-karangmulya", "teknisi"),
    ("1 2 3 4 R 5 6 C", 4, "dinkes", "teknisi3"),
    ("1 2 3 4 5 R 6 C", 55, "dishub", "teknisi4"),
    ("1 2 3 4 R 5 6 C 7", 2, "kec-tanjungsari", "teknisi2"),
    ("1 2 3 4 R 5 6 C 7", 3.5, "setda", "teknisi"),
    ("1 2 3 4 R 5 6 C 7 8 B7 7", 20, "bkpsdm", "teknisi"),
    ("1 2 3 4 R 5 6 C 7 8", 0.9, "disdukcapil", "teknisi3"),
    ("1 2 3 4 R 5 6 C 7 8", 3.2, "pkm-karangmulya", "teknisi"),
    ("1 2 3 4 R 5 6 C 7 8", 70, "smpn-1", "teknisi4"),
    ("1 2 N", 26, "pkm-karangmulya", ""),
    ("1 2 N", 190, "kec-tanjungsari", ""),
    ("1 2 N", 5, "pkm-karangmulya", ""),
    ("1 2 N", 1400, "kel-pasirjati", ""),
)
SECRET_CASE = 11  # the place in OPEN_CASES of the one with a restricted access class

STRAIGHT = "1 2 3 4 R 5 6 C 7 8 9"
ENDED_COURSES = (
    *[STRAIGHT] * 7,
    "1 2 3 4 5 R 6 C 7 8 9",
    "1 2 N M 2 3 4 R V L 5 6 C 7 8 9",
    "1 p 2 3 4 R h 5 6 C 7 8 9",
    "1 2 3 4 R 5 6 C B5 5 6 C 7 8 9",
    "1 W",
    "1 2 X 2 3 4 R 5 6 C 7 8 9",
    "1 2 N W",
)
ENDED_CASES = 50
WHILE_KABID_ACTED = 2


def fill(*, at: datetime) -> None:
    """Fill an empty database with the demo office as it would stand at ``at``.

    The same ``at`` gives the same office, except for random ids. Raises ``NotAllowed`` outside
    demo mode: the accounts of this office must not exist anywhere else.
    """
    if not settings.DEMO:
        raise NotAllowed(_("Kantor contoh hanya dapat dibuat dalam mode peragaan."))
    rng = random.Random(f"sagara-raya {at.isoformat()}")  # noqa: S311 - a play, no secret
    accounts = Accounts(frozenset(ACCOUNTS), make_password(PASSWORD), is_demo=True)
    office = build(accounts=accounts, opds=OPDS, since=at - timedelta(days=DAYS + 30))
    _let_others_act(office, at)
    script = sorted(_script(office, WorkTime(at, days=DAYS + 15), rng), key=lambda cue: cue[:2])
    players = {player_no: player for _moment, player_no, player, _word in script}
    for moment, _player_no, player, word in script:
        _ring_until(moment)
        player.act(word, moment)
    _ring_until(at)
    for player in players.values():
        player.leave(at)
    _tell_what_is_unread(at)


def _tell_what_is_unread(at: datetime) -> None:
    """Let the news of months be old, and everybody be told of what lies unread on their desk."""
    Case.objects.update(told=F("events"))
    unread = WorkItem.objects.filter(closed_at__isnull=True, read_at__isnull=True)
    since = unread.order_by().values_list("case").annotate(opened=Min("opened_at"))
    for case_id, opened in since:
        before = Event.objects.filter(case=case_id, at__lt=opened).count()
        Case.objects.filter(pk=case_id).update(told=before)
    tell(at=at)


def _ring_until(moment: datetime) -> None:
    """Remind and escalate as a worker did that swept a few seconds after every alarm."""
    while (due := first_alarm()) is not None and due + _SWEPT_AFTER < moment:
        ring(at=due + _SWEPT_AFTER)


def _let_others_act(office: Office, at: datetime) -> None:
    """Weeks in which somebody acted for an absent official (UU 30/2014 article 14)."""
    acting = Capacity.ACTING_ABSENT
    week, recent = _monday(at, weeks_ago=5), _midnight(at, days_ago=2)
    office.hold(
        "kadis",
        "kabid",
        since=week,
        until=week + timedelta(days=5),
        capacity=acting,
        basis=f"800.1.11.1/412/{week.year}",
    )
    week = _monday(at, weeks_ago=11)
    office.hold(
        "kabid",
        "kabid-ikp",
        since=week,
        until=week + timedelta(days=5),
        capacity=acting,
        basis=f"800.1.11.1/287/{week.year}",
    )
    office.hold(
        "kadis",
        "sekretaris",
        since=recent,
        until=recent + timedelta(days=5),
        capacity=acting,
        basis=f"800.1.11.1/455/{recent.year}",
    )


Cue = tuple[datetime, int, Player, str]
"""When, in which case (by its place in the play), and which word of its course."""


def _script(office: Office, worked: WorkTime, rng: random.Random) -> Iterator[Cue]:
    for number, (plan, ended) in enumerate(_plans(office, worked, rng)):
        player = Player(office, plan, rng)
        for word, before in zip(plan.course, moments_of(plan.course, ended, rng), strict=True):
            yield worked.before(before), number, player, word


def _plans(office: Office, worked: WorkTime, rng: random.Random) -> Iterator[tuple[Plan, float]]:
    """Every case with its plan, and the working seconds since its last act."""
    opds, told = {opd.key: opd for opd in office.opds}, _StoryTeller(rng)
    for place, (course, minutes, key, leader) in enumerate(OPEN_CASES):
        opd = opds[key]
        story = told.restricted() if place == SECRET_CASE else told.story_for(opd)
        plan = _plan(opd, story, course, _team(leader, rng), rng)
        plan.read = place % 3 > 0
        if place in (2, 5, 12):
            plan.copies = ("koordinator", "helpdesk", opd.position.key)
        yield plan, minutes * _MINUTE
    applying = cycle(rng.sample(office.opds, k=len(office.opds)))
    for place in range(ENDED_CASES):
        opd, course = next(applying), ENDED_COURSES[place % len(ENDED_COURSES)]
        plan = _plan(opd, told.story_for(opd), course, _team("", rng), rng)
        yield plan, _how_long_ago(place, worked, rng)
    for _place in range(WHILE_KABID_ACTED):
        opd = next(applying)
        plan = _plan(opd, told.story_for(opd), STRAIGHT, _team("", rng), rng)
        yield plan, _while_kabid_acted(worked, rng)


def _plan(opd: Opd, story: Story, course: str, team: Sequence[str], rng: random.Random) -> Plan:
    return Plan(
        opd=opd,
        story=story,
        course=course.split(),
        team=team,
        copies=("koordinator",) if rng.random() < 0.08 else (),
        urgency="" if rng.random() < 0.8 else "segera",
        scanned=rng.random() < 0.14,
        pictured=rng.random() < 0.05,
    )


def _team(leader: str, rng: random.Random) -> list[str]:
    technicians = ["teknisi", "teknisi2", "teknisi3", "teknisi4"]
    first = leader or rng.choice(technicians)
    others = [key for key in technicians if key != first]
    return [first, *rng.sample(others, k=rng.choice((0, 0, 1)))]


def _how_long_ago(place: int, worked: WorkTime, rng: random.Random) -> float:
    """Evenly over the months, a little denser towards now; the first ones ended today."""
    share: float = ((place + rng.random()) / ENDED_CASES) ** 1.25
    return 20 * _MINUTE + share * (worked.total - 60 * _HOUR)


def _while_kabid_acted(worked: WorkTime, rng: random.Random) -> float:
    """The Thursday of the week in which the Kabid acted for the Kepala Dinas."""
    week = _monday(worked.at, weeks_ago=5)
    thursday = week + timedelta(days=3, hours=11)
    return (
        working_seconds_between(calendar_of_office().calendar, thursday, worked.at)
        + rng.random() * _HOUR
    )


class _StoryTeller:
    """Hands out every story once before any is told again; restricted ones only when asked."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._left: list[Story] = []

    def restricted(self) -> Story:
        return next(story for story in stories() if _is_restricted(story))

    def story_for(self, opd: Opd) -> Story:
        for _attempt in range(2):
            for story in self._left:
                if story.fits(key=opd.key, kind=opd.kind):
                    self._left.remove(story)
                    return story
            told_again = [story for story in stories() if not _is_restricted(story)]
            self._left += self._rng.sample(told_again, k=len(told_again))
        raise LookupError(f"no story fits {opd.kind}")


def _is_restricted(story: Story) -> bool:
    return story.access != Story.access


def _monday(at: datetime, *, weeks_ago: int) -> datetime:
    day = _midnight(at, days_ago=7 * weeks_ago)
    return day - timedelta(days=day.weekday())


def _midnight(at: datetime, *, days_ago: int) -> datetime:
    zone = ZoneInfo(settings.TIME_ZONE)
    day = at.astimezone(zone).date() - timedelta(days=days_ago)
    return datetime.combine(day, time.min, tzinfo=zone)
