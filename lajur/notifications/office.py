"""Telling of the office itself: who was appointed, whose term ends or ended, which desk is empty.

Both sides are told (UU 30/2014, Pasal 13 and 14): who acts, and on whose behalf. Nothing of it is
owed by an event; what is recent is looked at again and again, and a stable key for each fact lets
everybody be told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from lajur.notifications.contexts import Context
from lajur.notifications.models import Notice
from lajur.notifications.outgoing import Addressed, write
from lajur.notifications.wordings import kind_of
from lajur.organisation.models import (
    ActKind,
    AdministrativeAct,
    Capacity,
    Holder,
    Person,
    Position,
)
from lajur.organisation.seats import holders_at
from lajur.organisation.terms import counts
from lajur.organisation.vacancies import stand_ins, vacant
from lajur.sop.models import Filling
from lajur.sop.queries import published

LOOKING_BACK = timedelta(days=3)
ENDS_SOON = timedelta(days=7)

_DESK, _PERSONS = "/", "/orang/"


@transaction.atomic
def tell_of_office(*, at: datetime) -> int:
    """Tell of appointments, delegations, ends and vacancies of the last three days; how many.

    What is older is no news: an office that begins with many terms is not flooded.
    """
    told = [*_begun(at), *_taken_back(at), *_ending(at), *_ended(at), *_vacant(at)]
    return write([each.addressed(at) for each in told], at=at)


@dataclass(frozen=True, slots=True)
class _News:
    """One fact for one person."""

    key: str
    kind: str
    person: Person
    position: Position
    happened: datetime
    context: Context

    def addressed(self, at: datetime) -> Addressed:
        return Addressed(
            Notice(
                person=self.person,
                key=self.key,
                kind=self.kind,
                topic=kind_of(self.kind).topic,
                position=self.position,
                at=min(self.happened, at),
                context=self.context,
                path=_PERSONS if self.person.is_staff else _DESK,
            )
        )


def _begun(at: datetime) -> Iterator[_News]:
    """Who was appointed or got a delegation, and who is represented by it."""
    kinds = (ActKind.HOLDER_APPOINTED, ActKind.DELEGATION_GRANTED)
    acts = _recent_acts(at, kinds)
    holders = _by_id(act.payload.get("holder") for act in acts)
    for act in acts:
        holder = holders.get(act.payload.get("holder"))
        if holder is None or not _lasts(holder, at):
            continue
        delegated = holder.capacity == Capacity.DELEGATED
        kind = "delegation.granted" if delegated else "term.begun"
        yield _news(f"act:{act.pk}", kind, holder.person, holder, act.at)
        other = "delegation.given" if delegated else "stand-in.begun"
        for person in _represented(holder, at):
            yield _news(f"act:{act.pk}", other, person, holder, act.at)


def _taken_back(at: datetime) -> Iterator[_News]:
    """Delegations that were taken away before they began; no term is left of them."""
    acts = _recent_acts(at, (ActKind.DELEGATION_ENDED,))
    left = _by_id(act.payload.get("holder") for act in acts)
    for act in acts:
        if act.payload.get("holder") in left or act.person is None or act.position is None:
            continue
        context: Context = {
            "jabatan": act.position.title,
            "sebagai": str(Capacity.DELEGATED),
            "sampai": act.at.isoformat(),
        }
        yield _News(f"act:{act.pk}", "delegation.ended", act.person, act.position, act.at, context)


def _ending(at: datetime) -> Iterator[_News]:
    """Terms that end within a week, for who holds them and who is represented.

    A term that lasts no longer than that was told of when it was recorded.
    """
    soon = _terms().filter(counts(at), until__gt=at, until__lte=at + ENDS_SOON)
    for holder in soon:
        if holder.until is None or holder.until - holder.since <= ENDS_SOON:
            continue
        key = f"term-ending:{holder.pk}:{holder.until:%Y-%m-%d}"
        for person in (holder.person, *_represented(holder, at)):
            yield _news(key, "term.ending", person, holder, at)


def _ended(at: datetime) -> Iterator[_News]:
    """Terms that ended, by their date or by a decision, unless the same person goes on."""
    lately = Q(until__lte=at, until__gt=at - LOOKING_BACK)
    with_giver = Q(granted_by__until__lte=at, granted_by__until__gt=at - LOOKING_BACK)
    goes_on = Holder.objects.filter(
        counts(at),
        position=OuterRef("position"),
        person=OuterRef("person"),
        capacity=OuterRef("capacity"),
    )
    for holder in _terms().filter(lately | with_giver).exclude(Exists(goes_on)):
        ended = _end_of(holder) or at
        delegated = holder.capacity == Capacity.DELEGATED
        kind = "delegation.ended" if delegated else "term.ended"
        key = f"term-ended:{holder.pk}"
        yield _news(key, kind, holder.person, holder, ended)
        other = "delegation.ended" if delegated else "stand-in.ended"
        for person in _represented(holder, at):
            yield _news(key, other, person, holder, ended)


def _vacant(at: datetime) -> Iterator[_News]:
    """Positions that fill a column and that nobody holds, for the superior and administrators."""
    columns = _columns_of_vacant(at)
    if not columns:
        return
    since = _last_terms(columns)
    above = stand_ins(set(columns), at=at)
    superiors = _people_in({position.pk for position in above.values()}, at)
    administrators = list(Person.objects.filter(is_staff=True, is_active=True))
    for pk, (position, context) in columns.items():
        told = [*administrators, *(superiors.get(above[pk].pk, ()) if pk in above else ())]
        for person in {each.pk: each for each in told}.values():
            key = f"vacant:{pk}:{since.get(pk, 0)}"
            yield _News(key, "position.vacant", person, position, at, context)


def _columns_of_vacant(at: datetime) -> dict[int, tuple[Position, Context]]:
    """Each vacant position with one column that it fills in an SOP that new cases run."""
    found: dict[int, tuple[Position, Context]] = {}
    fillings = Filling.objects.filter(position__in=vacant(at), sop__current__isnull=False)
    for filling in fillings.select_related("position", "sop").order_by("pk"):
        procedure = published(filling.sop.current_id or 0).procedure
        names = {performer.key: performer.name for performer in procedure.performers}
        if filling.performer_key in names:
            context: Context = {
                "jabatan": filling.position.title,
                "sop": procedure.identity.title,
                "kolom": names[filling.performer_key],
            }
            found.setdefault(filling.position_id, (filling.position, context))
    return found


def _last_terms(positions: Iterable[int]) -> dict[int, int]:
    """The last term of each position by its id: a new vacancy has another one."""
    last = Holder.objects.filter(position__in=set(positions)).order_by()
    return dict(last.values_list("position").annotate(Max("pk")))


def _people_in(positions: Iterable[int], at: datetime) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = {}
    for holder in holders_at(at).filter(position__in=set(positions)):
        if holder.capacity != Capacity.DELEGATED:
            found.setdefault(holder.position_id, []).append(holder.person)
    return found


def _recent_acts(at: datetime, kinds: Iterable[str]) -> list[AdministrativeAct]:
    recent = AdministrativeAct.objects.filter(at__gt=at - LOOKING_BACK, at__lte=at, kind__in=kinds)
    return list(recent.select_related("person", "position").order_by("pk"))


def _terms() -> QuerySet[Holder]:
    return Holder.objects.select_related("person", "position", "granted_by__person").order_by("pk")


def _by_id(ids: Iterable[int | None]) -> dict[int, Holder]:
    return {holder.pk: holder for holder in _terms().filter(pk__in={pk for pk in ids if pk})}


def _lasts(holder: Holder, at: datetime) -> bool:
    end = _end_of(holder)
    return end is None or end > at


def _end_of(holder: Holder) -> datetime | None:
    """When it ends: a delegation no later than what it was given from."""
    given = holder.granted_by.until if holder.granted_by else None
    return min((each for each in (holder.until, given) if each is not None), default=None)


def _represented(holder: Holder, at: datetime) -> list[Person]:
    """On whose behalf this substitute acts: the giver, or the definitive holders."""
    if holder.granted_by is not None:
        return [holder.granted_by.person]
    if holder.capacity != Capacity.ACTING_ABSENT:
        return []
    definitive = holders_at(at).filter(position=holder.position, capacity=Capacity.DEFINITIVE)
    return [each.person for each in definitive if each.person_id != holder.person_id]


def _news(key: str, kind: str, person: Person, holder: Holder, happened: datetime) -> _News:
    until = _end_of(holder)
    context: Context = {
        "jabatan": holder.position.title,
        "sebagai": str(holder.capacity),
        "sejak": holder.since.isoformat(),
        "sampai": until.isoformat() if until else None,
        "dasar": holder.basis,
    }
    return _News(key, kind, person, holder.position, happened, context)
