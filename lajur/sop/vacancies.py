"""Columns of an SOP behind which nobody sits, now or soon, and who stands in for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from lajur.organisation.models import Capacity, Holder, Position
from lajur.organisation.seats import seat_holders
from lajur.organisation.terms import is_held
from lajur.organisation.vacancies import stand_ins
from lajur.sop.models import Filling, Sop, Step
from lajur.sop.queries import published

SOON = timedelta(days=7)
"""How far ahead an end of a term is worth a warning."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A position that fills columns of SOPs and that nobody holds from ``since`` on.

    ``since`` is the moment of the question when it is vacant already. ``cover`` is the nearest
    superior position that is held now; without one nobody can act, and an administrator appoints.
    """

    position: Position
    since: datetime
    columns: tuple[str, ...]
    cover: Position | None


def vacancies(*, at: datetime, within: timedelta = timedelta()) -> list[Vacancy]:
    """Positions that fill a column and are vacant at ``at``, or will be in the time ``within``.

    The soonest first; two queries, and those for who stands in when there are any.
    """
    filled = _filled()
    ends = _first_gaps(filled, at=at, until=at + within)
    covers = stand_ins(ends, at=at)
    found = [
        Vacancy(filled[pk][0], since, filled[pk][1], covers.get(pk)) for pk, since in ends.items()
    ]
    return sorted(found, key=lambda vacancy: (vacancy.since, vacancy.position.title))


def vacant_in_columns(sop_id: int, columns: Collection[str], *, at: datetime) -> list[Vacancy]:
    """The vacant positions among those that fill these columns of one SOP; one query if none."""
    fillings = Filling.objects.filter(
        ~is_held(at, position="position"), sop=sop_id, performer_key__in=columns
    )
    found = list(fillings.select_related("position").order_by("order", "pk"))
    covers = stand_ins({filling.position_id for filling in found}, at=at)
    return [
        Vacancy(each.position, at, (each.performer_key,), covers.get(each.position_id))
        for each in found
    ]


def _filled() -> dict[int, tuple[Position, tuple[str, ...]]]:
    """The positions that fill a column, each with the titles of the SOPs."""
    found: dict[int, tuple[Position, tuple[str, ...]]] = {}
    fillings = Filling.objects.select_related("position__unit", "sop").order_by("pk")
    for filling in fillings:
        position, titles = found.get(filling.position_id, (filling.position, ()))
        found[filling.position_id] = position, tuple(dict.fromkeys((*titles, filling.sop.title)))
    return found


def _first_gaps(positions: Iterable[int], *, at: datetime, until: datetime) -> dict[int, datetime]:
    """From when nobody holds each position, for those of which that is before ``until``."""
    terms: dict[int, list[tuple[datetime, datetime | None]]] = {pk: [] for pk in positions}
    held = Holder.objects.filter(
        ~Q(capacity=Capacity.DELEGATED),
        Q(until__isnull=True) | Q(until__gt=at),
        since__lte=until,
        person__is_active=True,
        position__in=terms,
    )
    for position, since, end in held.values_list("position_id", "since", "until"):
        terms[position].append((since, end))
    gaps = {pk: _first_gap(each, at) for pk, each in terms.items()}
    return {pk: gap for pk, gap in gaps.items() if gap is not None and gap <= until}


def _first_gap(terms: list[tuple[datetime, datetime | None]], at: datetime) -> datetime | None:
    """The first moment from ``at`` on that no term covers; ``None`` when one has no end."""
    moment = at
    for since, end in sorted(terms, key=lambda term: term[0]):
        if since > moment:
            return moment
        if end is None:
            return None
        moment = max(moment, end)
    return moment


@dataclass(frozen=True, slots=True)
class Alone:
    """A row kept apart from another one, where one person alone sits behind both columns."""

    title: str
    no: int
    apart_from: int
    person: str
    cover: Position | None


def alone_behind_both(*, at: datetime) -> list[Alone]:
    """Rows that nobody but a superior could do today, because their only doer did the other row.

    Of the SOPs in force. No statement but one where no SOP keeps rows apart.
    """
    found: list[Alone] = []
    apart = Step.objects.filter(version=OuterRef("current")).exclude(apart_from=[])
    for sop in Sop.objects.filter(Exists(apart)):
        procedure = published(sop.current_id or 0).procedure
        behind = _behind_columns(sop, at)
        for row in procedure.rows:
            for no in row.apart_from:
                doers = behind.get(row.performers[0], {})
                makers = behind.get(procedure.row(no).performers[0], {})
                if len(doers) == 1 and doers.keys() == makers.keys():
                    found.append(_alone(sop, row.no, no, doers, at))
    return found


def _behind_columns(sop: Sop, at: datetime) -> dict[str, dict[int, tuple[str, int]]]:
    """By column the persons who may act there: their name and the position by which they may."""
    found: dict[str, dict[int, tuple[str, int]]] = {}
    fillings = sop.fillings.values_list("performer_key", "position_id")
    seats = seat_holders({position for _key, position in fillings}, at=at)
    for key, position in fillings:
        for seat in seats.get(position, ()):
            found.setdefault(key, {})[seat.person.pk] = seat.person.name, position
    return found


def _alone(sop: Sop, no: int, other: int, doers: dict[int, tuple[str, int]], at: datetime) -> Alone:
    ((person, (name, position)),) = doers.items()
    cover = stand_ins([position], at=at, without={person}).get(position)
    return Alone(sop.title, no, other, name, cover)
