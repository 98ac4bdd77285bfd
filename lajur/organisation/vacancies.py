"""Positions that nobody holds, and who stands in for them: the nearest superior who holds one.

While nobody holds a position - definitively, as Plt. or as Plh. - its work would be seen by
nobody. The holders of the nearest superior position that is held may then act for it
(``Capacity.SUPERIOR``). That follows from who holds what; no row says it and nothing has to end
it. No regulation orders it; it is our reading of *atasan langsung*. Above the top of a hierarchy
there is nobody: the administrators appoint.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet

from lajur.organisation.models import Capacity, Holder, Position
from lajur.organisation.terms import counts, is_above_a_vacancy, is_held


def vacant(at: datetime) -> QuerySet[Position]:
    """The positions that nobody holds at this moment."""
    return Position.objects.filter(~is_held(at))


def covered_by(superiors: Iterable[int], *, at: datetime) -> list[tuple[Position, int]]:
    """The vacant positions for which these held ones stand in, each with its stand-in's id.

    One query for each further level of vacancies, and one for the first.
    """
    found: list[tuple[Position, int]] = []
    level = {pk: pk for pk in superiors}
    seen: set[int] = set(level)
    while level:
        below = (
            vacant(at)
            .filter(superior__in=level)
            .exclude(pk__in=seen)
            .select_related("unit")
            .annotate(goes_on=is_above_a_vacancy(at))
            .order_by("pk")
        )
        deeper: dict[int, int] = {}
        for position in below:
            cover = level[position.superior_id or 0]
            found.append((position, cover))
            seen.add(position.pk)
            if position.goes_on:
                deeper[position.pk] = cover
        level = deeper
    return found


def stand_ins(
    positions: Collection[int], *, at: datetime, without: Collection[int] = ()
) -> dict[int, Position]:
    """The nearest superior position of each that somebody holds who may act there.

    Whoever is in ``without`` (ids of persons) does not count as a holder; delegates never do.
    Positions above which nobody is left are missing. One query a level, none for no positions.
    """
    found: dict[int, Position] = {}
    climbing = {pk: pk for pk in positions}
    seen: dict[int, set[int]] = {pk: {pk} for pk in positions}
    while climbing:
        here = Position.objects.filter(pk__in=set(climbing.values())).select_related("superior")
        above = {position.pk: position.superior for position in here}
        candidates = {each.pk for each in above.values() if each is not None}
        held = _held_by_others(candidates, at=at, without=without)
        goes_on: dict[int, int] = {}
        for start, current in climbing.items():
            superior = above.get(current)
            if superior is None or superior.pk in seen[start]:
                continue
            seen[start].add(superior.pk)
            if superior.pk in held:
                found[start] = superior
            else:
                goes_on[start] = superior.pk
        climbing = goes_on
    return found


def holders_besides(
    positions: Collection[int], *, at: datetime, without: Collection[int]
) -> QuerySet[Holder]:
    """Who holds one of these positions, by a delegation too, and is not in ``without``."""
    held = Holder.objects.filter(counts(at), position__in=positions)
    return held.exclude(person__in=without)


def _held_by_others(
    positions: Collection[int], *, at: datetime, without: Collection[int]
) -> set[int]:
    own = holders_besides(positions, at=at, without=without).exclude(capacity=Capacity.DELEGATED)
    return set(own.values_list("position_id", flat=True))
