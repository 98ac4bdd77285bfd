"""Who is told for a position: who acts for it now, and silently who is represented.

While a Plh., a Plt. or a delegate acts, messages go to them; the holder who is represented finds
the notice in the application only. For a position that nobody holds the holders of the nearest
superior one are told, because they may act for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lajur.organisation.models import Capacity, Holder, Person, Position
from lajur.organisation.seats import holders_at
from lajur.organisation.vacancies import stand_ins


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person told for a position; ``silently`` means in the application only."""

    person: Person
    position: Position
    silently: bool = False


class Audience:
    """The holders of these positions at a moment, read in one query; a vacancy costs two more."""

    def __init__(self, positions: Collection[int], *, at: datetime) -> None:
        self._held: dict[int, list[Holder]] = {}
        for holder in holders_at(at).filter(position__in=set(positions)):
            self._held.setdefault(holder.position_id, []).append(holder)
        self._above = _holders_above(set(positions) - set(self._held), at=at)

    def of(self, position_id: int, *, act: str | None = None) -> list[Recipient]:
        """Who is told for this position, of work with this act of the SOP.

        A delegate whose scope does not cover the act is not told. Empty when there is nobody.
        """
        if position_id in self._above:
            return self._above[position_id]
        holders = [each for each in self._held.get(position_id, ()) if _concerns(each, act)]
        return [
            Recipient(h.person, h.position, silently=_is_represented(h, holders)) for h in holders
        ]


def _concerns(holder: Holder, act: str | None) -> bool:
    return not holder.scope or act is None or act in holder.scope


def _is_represented(holder: Holder, beside: Sequence[Holder]) -> bool:
    """Whether somebody acts for this holder now.

    In a position held by several, a Plh. leaves the others at their work: only who gave a
    delegation is represented there.
    """
    if holder.capacity == Capacity.DELEGATED:
        return False
    if any(other.granted_by_id == holder.pk for other in beside):
        return True
    if holder.capacity != Capacity.DEFINITIVE or holder.position.collective:
        return False
    return any(other.capacity == Capacity.ACTING_ABSENT for other in beside)


def _holders_above(vacant: Iterable[int], *, at: datetime) -> dict[int, list[Recipient]]:
    vacant = set(vacant)
    if not vacant:
        return {}
    above = stand_ins(vacant, at=at)
    positions = {position.pk: position for position in Position.objects.filter(pk__in=above)}
    holders = holders_at(at).filter(position__in={each.pk for each in above.values()})
    own = [holder for holder in holders if holder.capacity != Capacity.DELEGATED]
    return {
        pk: [
            Recipient(h.person, positions[pk], silently=_is_represented(h, own))
            for h in own
            if h.position_id == superior.pk
        ]
        for pk, superior in above.items()
    }
