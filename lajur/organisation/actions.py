"""What an administrator does: accounts, and who holds which position when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.acts import record_act
from lajur.organisation.models import ActKind, Capacity, Holder, Person, Position
from lajur.organisation.seats import Seat

# What may stand in a record that is never erased; of the rest only that it was changed.
_TOLD = ("username", "name", "is_staff", "is_active")

_ACTING = (Capacity.ACTING_VACANT, Capacity.ACTING_ABSENT)
_APPOINTED = (Capacity.DEFINITIVE, *_ACTING)


@dataclass(frozen=True, slots=True)
class Details:
    """What stands in a person's account, but the password."""

    username: str
    name: str
    nip: str = ""
    rank: str = ""
    phone: str = ""
    email: str = ""
    is_staff: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Term:
    """In which capacity somebody holds a position, from when (inclusive) until when (exclusive)."""

    since: datetime
    capacity: str = Capacity.DEFINITIVE
    until: datetime | None = None
    basis: str = ""


@transaction.atomic
def create_person(*, details: Details, password: str, by: Person, at: datetime) -> Person:
    """Make an account. Raises ``NotAllowed``, and ``Invalid`` with the field it belongs to."""
    require_administrator(by)
    person = Person(**asdict(details))
    _set_password(person, password)
    _save(person)
    record_act(
        ActKind.PERSON_CREATED,
        about=_called(person),
        by=by,
        at=at,
        person=person,
        payload={"is_staff": person.is_staff, "is_active": person.is_active},
    )
    return person


@transaction.atomic
def change_person(*, person: Person, details: Details, by: Person, at: datetime) -> Person:
    """Write new details on an account.

    Raises ``Conflict`` for the last administrator, and when an account is closed while its
    person still holds a position: the work of that position would wait unseen.
    """
    require_administrator(by)
    administrators = _lock_administrators()
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    stays = details.is_staff and details.is_active
    if not stays and administrators == {person.pk}:
        raise Conflict(
            _("Ini administrator terakhir. Tunjuk administrator lain dahulu, lalu ulangi.")
        )
    if person.is_active and not details.is_active and _holds_a_position(person, at):
        raise Conflict(
            _("%(name)s masih memegang jabatan. Akhiri masa jabatannya dahulu, lalu tutup akunnya.")
            % {"name": person.name}
        )
    before = _details_of(person)
    for name, value in asdict(details).items():
        setattr(person, name, value)
    _save(person)
    _record_change(person, before=before, by=by, at=at)
    return person


@transaction.atomic
def set_password(*, person: Person, password: str, by: Person, at: datetime) -> None:
    """Give a person a new password; every sign-in of theirs ends. Demo accounts keep theirs."""
    require_administrator(by)
    if person.is_demo:
        raise NotAllowed(_("Sandi akun peragaan tidak dapat diganti."))
    _set_password(person, password)
    person.save(update_fields=["password"])
    record_act(ActKind.PASSWORD_SET, about=_called(person), by=by, at=at, person=person)


@transaction.atomic
def appoint(*, person: Person, position: Position, term: Term, by: Person, at: datetime) -> Holder:
    """Let a person hold a position.

    A position has one definitive holder and one acting at a time, unless it is collective. Plt.
    stands in for a vacancy, so never beside a definitive holder, and Plh. for an absent holder,
    until a day that is named (UU 30/2014, Pasal 14). Nobody appoints themselves while another
    administrator can (threat T06). Raises ``NotAllowed``, ``Invalid`` and ``Conflict``.
    """
    require_administrator(by)
    require_another_hand(person, by)
    position = Position.objects.select_for_update(no_key=True).get(pk=position.pk)
    # Who closes the account at this moment waits, or is waited for.
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_active:
        raise Invalid(_("Akun orang ini sudah ditutup."), field="person")
    _require_appointment(term)
    require_order(term)
    _require_room(person, position, term)
    holder = Holder(
        person=person,
        position=position,
        since=term.since,
        until=term.until,
        capacity=term.capacity,
        basis=term.basis,
    )
    with told_as_refusal():
        holder.full_clean()
    holder.save()
    record_term(ActKind.HOLDER_APPOINTED, holder, by=by, at=at)
    return holder


@transaction.atomic
def end_holding(*, holder: Holder, until: datetime, by: Person, at: datetime) -> Holder:
    """Let a term end, now or later, but no later than it does: longer is another appointment.

    What was signed in the past stays signed in office. Raises ``Invalid`` and ``Conflict``.
    """
    require_administrator(by)
    holder = (
        Holder.objects.select_for_update(of=("self",), no_key=True)
        .select_related("position__unit", "person", "granted_by__person")
        .get(pk=holder.pk)
    )
    if holder.until is not None and holder.until <= at:
        raise Conflict(_("Masa jabatan ini sudah berakhir."))
    if until < at:
        raise Invalid(_("Masa jabatan berakhir paling cepat sekarang."), field="until")
    if holder.since >= until:
        raise Invalid(_("Masa jabatan berakhir sebelum dimulai."), field="until")
    if holder.until is not None and until > holder.until:
        raise Invalid(
            _("Masa jabatan ini berakhir lebih dahulu. Untuk memperpanjangnya, catat lagi."),
            field="until",
        )
    holder.until = until
    holder.save(update_fields=["until"])
    delegated = holder.capacity == Capacity.DELEGATED
    kind = ActKind.DELEGATION_ENDED if delegated else ActKind.HOLDER_ENDED
    record_term(kind, holder, by=by, at=at)
    return holder


def require_administrator(by: Person) -> None:
    """Refuse everybody but an administrator with an open account. Raises ``NotAllowed``."""
    if not (by.is_staff and by.is_active):
        raise NotAllowed(_("Hanya administrator yang mengatur orang dan jabatan."))


def require_another_hand(person: Person, by: Person) -> None:
    """Refuse that an administrator gives themself power while another one could."""
    others = Person.objects.filter(is_staff=True, is_active=True).exclude(pk=by.pk)
    if person.pk == by.pk and others.exists():
        raise NotAllowed(
            _("Anda tidak menunjuk diri sendiri. Minta administrator lain mencatatnya.")
        )


def _lock_administrators() -> set[int]:
    """All open administrator accounts, locked: two of them can not close each other at once."""
    found = Person.objects.select_for_update(no_key=True).filter(is_staff=True, is_active=True)
    return set(found.values_list("pk", flat=True))


def _holds_a_position(person: Person, at: datetime) -> bool:
    own = Holder.objects.filter(running_after(at), person=person, granted_by__isnull=True)
    return own.exists()


def running_after(at: datetime) -> Q:
    """For a query over holders: those whose own term goes beyond this moment."""
    return Q(until__isnull=True) | Q(until__gt=at)


def _require_appointment(term: Term) -> None:
    if term.capacity not in _APPOINTED:
        raise Invalid(_("Kedudukan ini tidak ditunjuk dengan cara ini."), field="capacity")
    if term.capacity == Capacity.ACTING_ABSENT and term.until is None:
        raise Invalid(
            _("Isi hari terakhir Plh.; masanya berakhir sendiri. Bila perlu, catat lagi."),
            field="until",
        )


def require_order(term: Term) -> None:
    """Refuse a term that ends before it begins. Raises ``Invalid``."""
    if term.until is not None and term.until <= term.since:
        raise Invalid(_("Masa jabatan berakhir sebelum dimulai."), field="until")


def _require_room(person: Person, position: Position, term: Term) -> None:
    held = _held_beside(position, term)
    if any(holder.person_id == person.pk for holder in held):
        raise Conflict(_("Orang ini sudah memegang jabatan itu pada masa yang sama."))
    definitive = [holder for holder in held if holder.capacity == Capacity.DEFINITIVE]
    acting = [holder for holder in held if holder.capacity in _ACTING]
    if term.capacity == Capacity.DEFINITIVE:
        _require_room_for_definitive(position, definitive, acting)
    else:
        _require_room_for_acting(position, term, definitive, acting)


def _held_beside(position: Position, term: Term) -> list[Holder]:
    overlapping = Holder.objects.filter(
        running_after(term.since), position=position, granted_by__isnull=True
    )
    if term.until is not None:
        overlapping = overlapping.filter(since__lt=term.until)
    return list(overlapping.select_related("person"))


def _require_room_for_definitive(
    position: Position, definitive: list[Holder], acting: list[Holder]
) -> None:
    if definitive and not position.collective:
        raise Conflict(
            _("Jabatan ini dipegang definitif oleh %(name)s. Akhiri dahulu, atau pilih Plh.")
            % {"name": definitive[0].person.name}
        )
    for holder in acting:
        if holder.capacity == Capacity.ACTING_VACANT:
            raise Conflict(
                _(
                    "Jabatan ini dijalankan Plt. oleh %(name)s pada masa itu. Akhiri dahulu masa "
                    "Plt.-nya, lalu tunjuk pemegang definitif."
                )
                % {"name": holder.person.name}
            )


def _require_room_for_acting(
    position: Position, term: Term, definitive: list[Holder], acting: list[Holder]
) -> None:
    if term.capacity == Capacity.ACTING_VACANT and definitive:
        raise Invalid(
            _("Plt. hanya untuk jabatan lowong; pemegang definitifnya masih ada. Pilih Plh."),
            field="capacity",
        )
    if term.capacity == Capacity.ACTING_ABSENT and not definitive:
        raise Invalid(
            _("Plh. menggantikan pemegang definitif yang berhalangan; jabatan ini lowong."),
            field="capacity",
        )
    if acting and not position.collective:
        raise Conflict(
            _("Jabatan ini sudah dijalankan %(title)s oleh %(name)s pada masa itu. Akhiri dahulu.")
            % {"title": acting[0].get_capacity_display(), "name": acting[0].person.name}
        )


def _called(person: Person) -> str:
    return f"{person.name} ({person.username})"


def _details_of(person: Person) -> dict[str, Any]:
    return {each.name: getattr(person, each.name) for each in fields(Details)}


def _record_change(person: Person, *, before: dict[str, Any], by: Person, at: datetime) -> None:
    after = _details_of(person)
    changed = [name for name, value in after.items() if value != before[name]]
    if changed:
        told = [name for name in _TOLD if name in changed]
        record_act(
            ActKind.PERSON_CHANGED,
            about=_called(person),
            by=by,
            at=at,
            person=person,
            payload={
                "changed": changed,
                "before": {name: before[name] for name in told},
                "after": {name: after[name] for name in told},
            },
        )


def record_term(kind: ActKind, holder: Holder, *, by: Person, at: datetime) -> None:
    """Tell in the record of administration what became of a term."""
    seat = Seat.of(holder)
    delegated = holder.granted_by is not None
    record_act(
        kind,
        about=f"{holder.person.name} · {seat.title}",
        by=by,
        at=at,
        person=holder.person,
        position=holder.position,
        payload={
            "holder": holder.pk,
            "capacity": str(holder.capacity),
            "since": holder.since.isoformat(),
            "until": holder.until.isoformat() if holder.until else None,
            "basis": holder.basis,
            **({"scope": holder.scope, "giver": seat.giver} if delegated else {}),
        },
    )


def _set_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    person.set_password(password)


def _save(person: Person) -> None:
    with told_as_refusal():
        person.full_clean(exclude=["password"])
    person.save()


@contextmanager
def told_as_refusal() -> Iterator[None]:
    """The model's own objections, as a refusal that names the first field."""
    try:
        yield
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field="" if field == "__all__" else field) from error
