"""Many cases: what happens in them, when, and writing them in batches, the oldest first."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, models, transaction

from lajur.cases.bulk import take_numbers
from lajur.cases.models import AccessClass, Urgency
from lajur.console.office.pace import moments_of
from lajur.console.office.people import Office, Opd
from lajur.console.office.stories import Story, stories, wording
from lajur.console.office.worktime import WorkTime
from lajur.console.seeding.recording import TABLES, WORDS, record
from lajur.console.seeding.stamp import Facts, Ids, Rows, Stamp
from lajur.fieldwork.models import Result
from lajur.foundation.database.bulk import insert, new_ids
from lajur.organisation.models import Person, Position

YEARS = 6
SPAN = timedelta(days=365 * YEARS)
OPEN_SHARE = 0.05
BATCH = 500

_ENDS = "R 5 6 C 7 8 9"
# (weight, course): what happens to a case in the end; see ``office.play`` for the words.
ENDED = (
    (70, f"1 2 3 4 {_ENDS}"),
    (9, "1 2 3 4 5 R 6 C 7 8 9"),
    (8, f"1 2 N M 2 3 4 {_ENDS}"),
    (5, f"1 p 2 3 4 h {_ENDS}"),
    (3, "1 2 3 4 R 5 6 C B5 5 6 C 7 8 9"),
    (2, f"1 2 X 2 3 4 {_ENDS}"),
    (2, "1 W"),
    (1, "1 2 N W"),
)
# Every row is among what is still open.
OPEN = (
    "1",
    "1 2",
    "1 2 N M 2",
    "1 2 N",
    "1 2 3",
    "1 2 3 4",
    "1 2 3 4 R",
    "1 2 3 4 5",
    "1 2 3 4 R 5",
    "1 2 3 4 R 5 6",
    "1 2 3 4 R 5 6 C",
    "1 2 3 4 R 5 6 C B5",
    "1 2 3 4 R 5 6 C 7",
    "1 2 3 4 R 5 6 C 7 8",
)
# How many technicians go, and whether the Koordinator gets a copy; notes and reasons differ too.
VARIANTS = ((1, False),) * 12 + ((2, False),) * 7 + ((2, True),)

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Fate:
    """One case to come: its course, and the working seconds before now of its acts."""

    course: str
    before: Sequence[float]


def fill(
    office: Office,
    *,
    count: int,
    at: datetime,
    seed: int,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Write ``count`` cases into the database of this office, as they would stand at ``at``.

    Every batch is one transaction; what was written before an interruption stays and is whole.
    ``progress`` is told how many are done. Raises what the verbs refuse.
    """
    rng = random.Random(seed)  # noqa: S311 - invented work, no secret
    worked = WorkTime(at, days=SPAN.days)
    filler = _Filler(office, worked, rng)
    fates = sorted(_fates(count, worked, rng), key=lambda fate: -fate.before[0])
    for first in range(0, count, BATCH):
        filler.write(fates[first : first + BATCH])
        progress(min(first + BATCH, count))


def _fates(count: int, worked: WorkTime, rng: random.Random) -> Iterator[Fate]:
    weights, courses = zip(*ENDED, strict=True)
    still_open = round(count * OPEN_SHARE)
    for place in range(count):
        if place < still_open:
            course, ended = OPEN[place % len(OPEN)], _minutes_to_weeks(rng)
        else:
            (course,) = rng.choices(courses, weights)
            ended = rng.uniform(_HOUR, worked.total - 60 * _HOUR)
        yield Fate(course, moments_of(course.split(), ended, rng))


def _minutes_to_weeks(rng: random.Random) -> float:
    """Working seconds that an open case has waited: as often hours as days as weeks."""
    longest = 150 * _HOUR
    share: float = (longest / _MINUTE) ** rng.random()
    return _MINUTE * share


class _Filler:
    """Writes batches of cases; every course is recorded when it is first met."""

    def __init__(self, office: Office, worked: WorkTime, rng: random.Random) -> None:
        self._office, self._worked, self._rng = office, worked, rng
        self._stamps: dict[tuple[str, tuple[int, bool]], Stamp] = {}
        self._zone = ZoneInfo(settings.TIME_ZONE)
        self._technicians = [
            (position.pk, self._person_of(position).pk) for position in office.filling("tim_teknis")
        ]

    def write(self, fates: Sequence[Fate]) -> None:
        """One batch, one transaction."""
        chosen = [(fate, self._stamp_for(fate)) for fate in fates]
        moments = [[self._worked.before(before) for before in fate.before] for fate in fates]
        with transaction.atomic():
            numbers = self._numbers(moments)
            ids = self._ids([stamp for _fate, stamp in chosen])
            rows: Rows = {model: [] for model in TABLES}
            for (_fate, stamp), when, number in zip(chosen, moments, numbers, strict=True):
                stamp.press(self._facts(number, when), ids, rows, self._rng)
            for model in TABLES:
                insert(model, rows[model], connection)

    def _stamp_for(self, fate: Fate) -> Stamp:
        key = (fate.course, self._rng.choice(VARIANTS))
        if key not in self._stamps:
            words, (team, copied) = fate.course.split(), key[1]
            recording = record(
                self._office,
                words,
                team=min(team, len(self._technicians)),
                copied=copied and "2" in words,
                seed=len(self._stamps),
            )
            self._stamps[key] = Stamp(recording, connection)
        return self._stamps[key]

    def _numbers(self, moments: Sequence[Sequence[datetime]]) -> Iterator[str]:
        """Numbers in the order of the cases, which are in the order of their time."""
        years = [when[0].astimezone(self._zone).year for when in moments]
        taken = {
            year: iter(take_numbers(year=year, count=count))
            for year, count in sorted(Counter(years).items())
        }
        return iter([next(taken[year]) for year in years])

    def _ids(self, stamps: Sequence[Stamp]) -> Ids:
        ids: Ids = {}
        for model in TABLES:
            count = sum(stamp.counts[model] for stamp in stamps)
            if count and isinstance(model._meta.pk, models.AutoField):
                ids[model] = iter(new_ids(model, count, connection))
        return ids

    def _facts(self, number: str, moments: Sequence[datetime]) -> Facts:
        rng = self._rng
        opd = rng.choice(self._office.opds)
        story, texts = rng.choice(_tellable(opd.key, opd.kind))
        site = rng.choice(opd.sites)
        local = moments[0].astimezone(self._zone)
        letter = local.timetuple().tm_yday * 2 + rng.randrange(2)
        return Facts(
            number=number,
            at=self._worked.at,
            moments=moments,
            roles=self._roles(opd, site.pk),
            texts=texts
            | {
                "site": site.name,
                "letter1": opd.letter_number(letter, local),
                "letter2": opd.letter_number(letter + 2, local),
            },
            values={
                "kind": story.kind,
                "urgency": _urgency(story, rng),
                "access_class": _access_class(rng),
                "fault": story.fault,
                "contact_name": opd.pic.name,
                "contact_phone": opd.pic.phone or "-",
            },
            letter_date=(local - timedelta(days=rng.choice((0, 0, 1, 2)))).date(),
        )

    def _roles(self, opd: Opd, site: int) -> dict[str, int]:
        technicians = self._rng.sample(self._technicians, k=len(self._technicians))
        roles = {
            "pic.position": opd.position.pk,
            "pic.person": opd.pic.pk,
            "pic.unit": opd.unit.pk,
            "pic.site": site,
        }
        for place, (position, person) in enumerate(technicians[:2], 1):
            roles[f"t{place}.position"], roles[f"t{place}.person"] = position, person
        return roles

    def _person_of(self, position: Position) -> Person:
        seats = self._office.seats(position, self._worked.at)
        return seats[0].person


@cache
def _tellable(key: str, kind: str) -> list[tuple[Story, dict[str, str]]]:
    """The stories that fit an OPD, made whole, each with its words by marker."""
    found = []
    for story in stories():
        if story.fits(key=key, kind=kind) and story.result == Result.RESTORED:
            whole = replace(
                story,
                advice=story.advice or wording("usual_advice"),
                cause=story.cause or wording("usual_cause"),
                materials=story.materials or wording("usual_materials"),
                rec=story.rec or wording("usual_rec"),
            )
            found.append((whole, {name: getattr(whole, name) for name in WORDS}))
    return found


def _urgency(story: Story, rng: random.Random) -> str:
    return story.urgency if rng.random() < 0.8 else Urgency.URGENT.value


def _access_class(rng: random.Random) -> str:
    return AccessClass.LIMITED.value if rng.random() < 0.005 else AccessClass.OPEN.value
