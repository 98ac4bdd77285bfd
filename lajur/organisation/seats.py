"""A person acting in a position now: what every command gets as ``by``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from lajur.organisation.models import Capacity, Holder, Person, Position


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a position, in the capacity of that day."""

    person: Person
    position: Position
    capacity: str

    @property
    def title(self) -> str:
        """The position as it is written under a signature: "Plh. Kepala Dinas"."""
        if self.capacity == Capacity.DEFINITIVE:
            return self.position.title
        return f"{self.capacity_label} {self.position.title}"

    @property
    def capacity_label(self) -> str:
        """The capacity in words: "Plh."."""
        return str(Capacity(self.capacity).label)


def holders_at(at: datetime) -> QuerySet[Holder]:
    """Who holds what at this moment, with person, position and unit read along."""
    return (
        Holder.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
        .select_related("person", "position__unit")
        .order_by("pk")
    )


def seats_of(person: Person, *, at: datetime) -> tuple[Seat, ...]:
    """The seats of a person at a moment; what the request has read already is used again."""
    known: tuple[Seat, ...] | None = getattr(person, "_seats", None)
    if known is None:
        with_seats(person, holders_at(at).filter(person=person))
        known = person._seats  # type: ignore[attr-defined]
    return known


def with_seats(person: Person, holders: Iterable[Holder]) -> Person:
    """Remember on the person object which seats were read for it."""
    person._seats = tuple(  # type: ignore[attr-defined]
        Seat(person, holder.position, holder.capacity) for holder in holders
    )
    return person


def definitive_holder(position: Position, *, at: datetime) -> Person | None:
    """The definitive holder on whose behalf a Plt. or Plh. acts, if there is one."""
    holder = holders_at(at).filter(position=position, capacity=Capacity.DEFINITIVE).first()
    return holder.person if holder else None


def seat_holders(position_ids: Iterable[int], *, at: datetime) -> dict[int, list[Seat]]:
    """Who sits in each of these positions at a moment, acting holders first."""
    found: dict[int, list[Seat]] = {}
    for holder in holders_at(at).filter(position_id__in=set(position_ids)):
        seat = Seat(holder.person, holder.position, holder.capacity)
        found.setdefault(holder.position_id, []).append(seat)
    for seats in found.values():
        seats.sort(key=lambda seat: seat.capacity == Capacity.DEFINITIVE)
    return found
