"""A person acting in a position now: what every command gets as ``by``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from lajur.organisation.models import Capacity, Holder, Person, Position
from lajur.organisation.terms import counts, is_above_a_vacancy
from lajur.organisation.vacancies import covered_by

_FRESH = timedelta(minutes=1)
"""For how long what was read of a person is used again: a request, not longer."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a position, in the capacity of that day.

    ``scope`` are the acts of the SOP to which a delegation is limited, none meaning all of them.
    ``until`` is when it ends, as far as that is known. ``own_title`` is the position of a delegate
    or of a superior themself, ``giver`` who gave the delegation.
    """

    person: Person
    position: Position
    capacity: str
    scope: tuple[str, ...] = ()
    until: datetime | None = None
    own_title: str = ""
    giver: str = ""

    @classmethod
    def of(cls, holder: Holder) -> Seat:
        """The seat of a holder that was read with ``holders_at``."""
        if holder.granted_by is None:
            return cls(holder.person, holder.position, holder.capacity, until=holder.until)
        return cls(
            holder.person,
            holder.position,
            holder.capacity,
            scope=tuple(holder.scope),
            until=_earlier(holder.until, holder.granted_by.until),
            own_title=getattr(holder, "own_title", None) or "",
            giver=holder.granted_by.person.name,
        )

    @property
    def title(self) -> str:
        """The position as it is written under a signature.

        "Plh. Kepala Dinas", "a.n. Kepala Dinas, Sekretaris", and for a vacant position
        "Kepala Bidang, selaku atasan Koordinator".
        """
        if self.capacity == Capacity.DEFINITIVE:
            return self.position.title
        if self.capacity == Capacity.SUPERIOR:
            words = {"own": self.own_title, "position": self.position.title}
            return _("%(own)s, selaku atasan %(position)s") % words
        if self.own_title:
            words = {"position": self.position.title, "own": self.own_title}
            return _("a.n. %(position)s, %(own)s") % words
        return self.short_title

    @property
    def capacity_label(self) -> str:
        """The capacity in words: "Plh."."""
        return str(Capacity(self.capacity).label)

    @property
    def short_title(self) -> str:
        """The same for narrow places: "a.n. Kepala Dinas", "Selaku atasan Koordinator"."""
        if self.capacity == Capacity.DEFINITIVE:
            return self.position.title
        return f"{self.capacity_label} {self.position.title}"

    @property
    def is_substitute(self) -> bool:
        """Whether somebody acts here for a position that is not their own."""
        return self.capacity != Capacity.DEFINITIVE

    def covers(self, act: str) -> bool:
        """Whether this act of an SOP is within what the person may do here."""
        return not self.scope or act in self.scope


def holders_at(at: datetime) -> QuerySet[Holder]:
    """Who holds what at this moment, with person, position and unit read along.

    Delegations count as long as the holding they were given from, with the giver read along.
    """
    own = Holder.objects.filter(counts(at), person=OuterRef("person")).exclude(
        capacity=Capacity.DELEGATED
    )
    return (
        Holder.objects.filter(counts(at))
        .select_related("person", "position__unit", "granted_by__person")
        .annotate(own_title=Subquery(own.order_by("pk").values("position__title")[:1]))
        .order_by("pk")
    )


def seats_of(person: Person, *, at: datetime) -> tuple[Seat, ...]:
    """The seats of a person at a moment; what the request has read already is used again.

    Seats that ended since they were read are left out.
    """
    known: tuple[datetime, tuple[Seat, ...]] | None = getattr(person, "_seats", None)
    if known is None or not known[0] <= at < known[0] + _FRESH:
        known = at, _read(person, at)
        person._seats = known  # type: ignore[attr-defined]
    return tuple(seat for seat in known[1] if seat.until is None or seat.until > at)


def person_with_seats(person_id: int, *, at: datetime) -> Person | None:
    """The person with this id, with the seats of that moment read along, in one query.

    Who stands above a vacant position costs a second one.
    """
    holders = list(_own_holders(at).filter(person_id=person_id))
    person = holders[0].person if holders else Person.objects.filter(pk=person_id).first()
    if person is not None:
        person._seats = at, _seats_from(person, holders, at)  # type: ignore[attr-defined]
    return person


def with_seats(person: Person, holders: Iterable[Holder], *, at: datetime) -> Person:
    """Remember on the person object which seats were read for it at that moment."""
    person._seats = at, _held_by(person, holders)  # type: ignore[attr-defined]
    return person


def definitive_holder(position: Position, *, at: datetime) -> Person | None:
    """The definitive holder on whose behalf a Plt. or Plh. acts, if there is one."""
    holder = holders_at(at).filter(position=position, capacity=Capacity.DEFINITIVE).first()
    return holder.person if holder else None


def seat_holders(position_ids: Iterable[int], *, at: datetime) -> dict[int, list[Seat]]:
    """Who sits in each of these positions at a moment: acting holders first, delegates last."""
    found: dict[int, list[Seat]] = {}
    for holder in holders_at(at).filter(position_id__in=set(position_ids)):
        found.setdefault(holder.position_id, []).append(Seat.of(holder))
    for seats in found.values():
        seats.sort(key=lambda seat: _BESIDE.get(seat.capacity, 0))
    return found


_BESIDE = {str(Capacity.DEFINITIVE): 1, str(Capacity.DELEGATED): 2}


def _own_holders(at: datetime) -> QuerySet[Holder]:
    return holders_at(at).annotate(
        above_a_vacancy=is_above_a_vacancy(at, position="position"),
    )


def _read(person: Person, at: datetime) -> tuple[Seat, ...]:
    return _seats_from(person, list(_own_holders(at).filter(person=person)), at)


def _seats_from(person: Person, holders: Sequence[Holder], at: datetime) -> tuple[Seat, ...]:
    """The seats held, and those of vacant positions for which they stand in."""
    seats = list(_held_by(person, holders))
    held = {seat.position.pk for seat in seats}
    above = {
        holder.position_id: holder
        for holder in holders
        if holder.above_a_vacancy and holder.capacity != Capacity.DELEGATED  # type: ignore[attr-defined]
    }
    for position, cover in covered_by(above, at=at) if above else ():
        if position.pk not in held:
            own = Seat.of(above[cover])
            seats.append(
                Seat(
                    person,
                    position,
                    Capacity.SUPERIOR,
                    until=own.until,
                    own_title=own.title,
                )
            )
    return tuple(seats)


def _held_by(person: Person, holders: Iterable[Holder]) -> tuple[Seat, ...]:
    """Own holdings before those on somebody's behalf, else as they were read."""
    seats = (replace(Seat.of(holder), person=person) for holder in holders)
    return tuple(sorted(seats, key=lambda seat: seat.capacity == Capacity.DELEGATED))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)
