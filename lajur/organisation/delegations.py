"""Delegation: the holder of a position lets somebody else act *atas nama* (UU 30/2014, Pasal 13).

A delegation is a ``Holder`` row that names the holding it was given from (``granted_by``) and the
acts of the SOP it covers (``scope``). It never cascades: who acts by a delegation or as Plh. can
not delegate. It ends at its date, or at the very moment when the giver's holding ends.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.actions import (
    Term,
    record_term,
    require_another_hand,
    require_order,
    running_after,
    told_as_refusal,
)
from lajur.organisation.models import ActKind, Capacity, Holder, Person, Position
from lajur.organisation.terms import counts

MAY_DELEGATE = (Capacity.DEFINITIVE, Capacity.ACTING_VACANT)
"""Who may let another act on their behalf. A Plh. acts by mandate for somebody who is coming back,
a delegate by delegation: neither passes it on."""


@transaction.atomic
def delegate(
    *,
    position: Position,
    to: Person,
    term: Term,
    scope: Collection[str] = (),
    by: Person,
    at: datetime,
) -> Holder:
    """Let a person act on behalf of who holds this position, until a day that is named.

    The holder gives it, or an administrator records it with its basis; the act names both.
    ``scope`` are acts of the SOP (``sop.procedure.Act``), none meaning all. Of ``term`` the
    capacity is not read. Raises ``NotAllowed``, ``Invalid`` with the field, and ``Conflict``.
    """
    position = Position.objects.select_for_update(no_key=True).get(pk=position.pk)
    to = Person.objects.select_for_update(no_key=True).get(pk=to.pk)
    giver = _giver(position, term, by=by, at=at)
    if to.pk == giver.person_id:
        raise Invalid(_("Wewenang tidak didelegasikan kepada diri sendiri."), field="person")
    if giver.person_id != by.pk:
        require_another_hand(to, by)
    if not to.is_active:
        raise Invalid(_("Akun orang ini sudah ditutup."), field="person")
    since = max(term.since, giver.since)
    until = _last_moment(term, giver, at=at)
    if until <= since:
        raise Invalid(_("Masa delegasi berakhir sebelum dimulai."), field="until")
    _require_once(position, to, since=since, until=until)
    holder = Holder(
        position=position,
        person=to,
        capacity=Capacity.DELEGATED,
        since=since,
        until=until,
        basis=term.basis,
        scope=sorted(set(scope)),
        granted_by=giver,
    )
    with told_as_refusal():
        holder.full_clean()
    holder.save()
    record_term(ActKind.DELEGATION_GRANTED, holder, by=by, at=at)
    return holder


@transaction.atomic
def end_delegation(*, holder: Holder, by: Person, at: datetime) -> None:
    """Let a delegation end now: by its giver, by who received it, or by an administrator.

    One that has not begun is taken away; the record of administration tells of it either way.
    Raises ``NotAllowed`` and ``Conflict``.
    """
    holder = (
        Holder.objects.select_for_update(of=("self",), no_key=True)
        .select_related("position__unit", "person", "granted_by__person")
        .get(pk=holder.pk, capacity=Capacity.DELEGATED)
    )
    if not may_end(holder, by):
        raise NotAllowed(
            _("Delegasi diakhiri oleh pemberi, oleh penerimanya, atau oleh administrator.")
        )
    if holder.until is not None and holder.until <= at:
        raise Conflict(_("Delegasi ini sudah berakhir."))
    if holder.since < at:
        holder.until = at
        holder.save(update_fields=["until"])
    record_term(ActKind.DELEGATION_ENDED, holder, by=by, at=at)
    if holder.since >= at:
        holder.delete()


def may_end(holder: Holder, by: Person) -> bool:
    """Whether this person may end this delegation."""
    own = holder.person_id == by.pk
    given = holder.granted_by is not None and holder.granted_by.person_id == by.pk
    return own or given or (by.is_staff and by.is_active)


def delegations_of(person: Person, *, at: datetime) -> QuerySet[Holder]:
    """The delegations that this person gave or received and that are not over, soonest end first.

    Those whose giver's holding has ended are over too.
    """
    alive = Q(granted_by__until__isnull=True) | Q(granted_by__until__gt=at)
    return (
        Holder.objects.filter(
            Q(person=person) | Q(granted_by__person=person),
            running_after(at),
            alive,
            capacity=Capacity.DELEGATED,
        )
        .select_related("person", "position__unit", "granted_by__person")
        .order_by("until", "pk")
    )


def may_delegate(person: Person, *, at: datetime) -> QuerySet[Holder]:
    """The holdings from which this person may delegate now."""
    return (
        Holder.objects.filter(counts(at), person=person, capacity__in=MAY_DELEGATE)
        .select_related("position__unit", "person")
        .order_by("pk")
    )


def _giver(position: Position, term: Term, *, by: Person, at: datetime) -> Holder:
    """The holding that the delegation comes from: the person's own, or the only one there is."""
    held = list(
        Holder.objects.filter(counts(at), position=position, capacity__in=MAY_DELEGATE)
        .select_related("person")
        .order_by("pk")
    )
    own = next((holder for holder in held if holder.person_id == by.pk), None)
    if own is not None:
        return own
    if not (by.is_staff and by.is_active):
        raise NotAllowed(
            _(
                "Wewenang didelegasikan oleh pemegang definitif atau Plt. jabatan itu, atau "
                "dicatat administrator. Plh. dan penerima delegasi tidak meneruskannya."
            )
        )
    if not term.basis.strip():
        raise Invalid(_("Tulis dasarnya, misalnya nomor surat pendelegasian."), field="basis")
    if len(held) != 1:
        raise Conflict(
            _("Jabatan ini tidak dipegang definitif atau Plt. oleh tepat satu orang sekarang.")
        )
    return held[0]


def _last_moment(term: Term, giver: Holder, *, at: datetime) -> datetime:
    if term.until is None:
        raise Invalid(_("Isi sampai kapan; delegasi berakhir sendiri."), field="until")
    require_order(term)
    if term.until <= at:
        raise Invalid(_("Masa delegasi ini sudah lewat."), field="until")
    if giver.until is not None and term.until > giver.until:
        raise Invalid(_("Masa jabatan pemberi berakhir lebih dahulu."), field="until")
    return term.until


def _require_once(position: Position, to: Person, *, since: datetime, until: datetime) -> None:
    beside = Holder.objects.filter(
        running_after(since), position=position, person=to, since__lt=until
    )
    still = Q(granted_by__isnull=True) | Q(granted_by__until__isnull=True)
    if beside.filter(still | Q(granted_by__until__gt=since)).exists():
        raise Conflict(
            _("Orang ini sudah memegang jabatan itu, atau menerima delegasinya, pada masa itu.")
        )
