"""The office whose cases are seeded: the database's own, or an invented one where there is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from lajur.console.office.people import (
    APPLICANT_COLUMN,
    SOP_SLUG,
    Accounts,
    Office,
    Opd,
    build,
    sop_source,
)
from lajur.foundation.errors import Conflict
from lajur.network.models import Site
from lajur.organisation.models import Capacity, Holder, Person, Position, Unit
from lajur.organisation.seats import holders_at
from lajur.sop.canonical import content_hash
from lajur.sop.models import Filling, Sop
from lajur.sop.reader import read_procedure

PREFIX = "bench-"
SIGNED = frozenset({"pic", "pic2", "helpdesk", "teknisi", "koordinator", "kabid", "kadis"})
OPDS = 40
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


def office_for_seeding(*, at: datetime, since: datetime, password: str) -> Office:
    """The office of this database; an invented one, in place ``since`` then, in an empty one.

    With a ``password`` the invented persons in ``SIGNED`` can sign in with it. Raises
    ``Conflict`` when an office is there that can not run the SOP as it ships.
    """
    if not Unit.objects.exists() and not Sop.objects.exists():
        accounts = Accounts(SIGNED, make_password(password or None), PREFIX)
        return build(accounts=accounts, opds=OPDS, since=since - timedelta(days=30))
    if password:
        _let_sign_in(password)
    return _existing(at)


def _let_sign_in(password: str) -> None:
    """Give the invented persons of an earlier filling a password."""
    names = [PREFIX + name for name in SIGNED]
    persons = Person.objects.filter(username__in=names)
    if not persons.update(password=make_password(password)):
        raise Conflict(
            _("Basis data ini sudah berisi kantor sendiri; akun untuk uji beban tidak dibuat.")
        )


def _existing(at: datetime) -> Office:
    sop = Sop.objects.filter(slug=SOP_SLUG, current__isnull=False).select_related("current").first()
    shipped = content_hash(read_procedure(sop_source()))
    if sop is None or sop.current is None or sop.current.content_hash != shipped:
        raise Conflict(_("SOP bawaan belum diberlakukan di basis data ini: lajur sop publish."))
    office = Office(sop, {}, {}, [], {})
    holders = {holder.position_id: holder for holder in _definitive_last(at)}
    office.remember(*(_as_always(holder) for holder in holders.values()))
    fillings = Filling.objects.filter(sop=sop).select_related("position__unit").order_by("order")
    for filling in fillings:
        if filling.position_id in holders:
            office.columns.setdefault(filling.performer_key, []).append(filling.position)
    _name_positions(office)
    office.opds = _opds(office, holders)
    _require_complete(office)
    return office


def _definitive_last(at: datetime) -> list[Holder]:
    """Today's holders, those in the position's own right last, so that they win."""
    return sorted(holders_at(at), key=lambda holder: holder.capacity == Capacity.DEFINITIVE)


def _as_always(holder: Holder) -> Holder:
    """Seeded cases are older than most holders; whoever sits there today did it all."""
    return Holder(
        position=holder.position,
        person=holder.person,
        capacity=Capacity.DEFINITIVE,
        since=_ALWAYS,
    )


def _name_positions(office: Office) -> None:
    for column, positions in office.columns.items():
        office.positions.setdefault(column, positions[0])
        for position in positions:
            office.positions[position.key] = position


def _opds(office: Office, holders: dict[int, Holder]) -> list[Opd]:
    sites: dict[int, list[Site]] = {}
    for site in Site.objects.filter(active=True).order_by("pk"):
        sites.setdefault(site.unit_id, []).append(site)
    busy = {
        holders[position.pk].person_id
        for column, positions in office.columns.items()
        if column != APPLICANT_COLUMN
        for position in positions
    }
    return [
        _opd(position, holders[position.pk].person, sites[position.unit_id])
        for position in office.columns.get(APPLICANT_COLUMN, ())
        if position.unit_id in sites and holders[position.pk].person_id not in busy
    ]


def _opd(position: Position, pic: Person, sites: list[Site]) -> Opd:
    code = "".join(letter for letter in position.unit.label.title() if letter.isalnum())
    letter = f"500.12/{{n}}/{code[:20]}/{{year}}"
    return Opd(position.key, "dinas", position.unit, position, pic, sites, letter)


def _require_complete(office: Office) -> None:
    needed = ("kadis", "kabid", "koordinator", "helpdesk", "tim_teknis")
    missing = [column for column in needed if not office.columns.get(column)]
    if missing or not office.opds:
        raise Conflict(
            _("Kantor di basis data ini belum lengkap; kolom tanpa pemegang: %(columns)s.")
            % {"columns": ", ".join(missing or [APPLICANT_COLUMN])}
        )
