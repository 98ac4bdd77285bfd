"""The invented government: units, positions, persons, sites, and who held which position when."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import lajur
from lajur.network.models import Site
from lajur.organisation.models import Capacity, Holder, Person, Position, Unit
from lajur.organisation.nip import validate_nip
from lajur.organisation.seats import Seat
from lajur.sop.actions import fill, publish
from lajur.sop.models import Sop

SOP_SLUG = "pemeliharaan-perbaikan-jaringan-tik"
APPLICANT_COLUMN = "pic_opd"


@dataclass(frozen=True)
class Accounts:
    """How the persons of the office are made.

    ``prefix`` stands before every user name; ``password`` is the encoded password of ``signed``,
    the persons who may sign in with one; everybody else has none that works.
    """

    signed: frozenset[str] = frozenset()
    password: str = ""
    prefix: str = ""
    is_demo: bool = False


@dataclass(frozen=True)
class Opd:
    """An OPD that applies: its PIC, its places, and how it numbers its letters."""

    key: str
    kind: str
    unit: Unit
    position: Position
    pic: Person
    sites: Sequence[Site]
    letter: str

    def letter_number(self, n: int, on: datetime) -> str:
        """A letter number as this OPD writes it."""
        return self.letter.format(n=n, roman=_ROMAN[on.month - 1], year=on.year)


@dataclass
class Office:
    """All that a case needs to be played: the SOP, its performers, and the applicants."""

    sop: Sop
    positions: dict[str, Position]
    persons: dict[str, Person]
    opds: list[Opd]
    columns: dict[str, list[Position]]
    holders: dict[int, list[Holder]] = field(default_factory=dict)

    def hold(
        self,
        position: str,
        person: str,
        *,
        since: datetime,
        until: datetime | None = None,
        capacity: str = Capacity.DEFINITIVE,
        basis: str = "",
    ) -> None:
        """Let a person hold a position from ``since`` until ``until``."""
        self.remember(
            Holder.objects.create(
                position=self.positions[position],
                person=self.persons[person],
                capacity=capacity,
                since=since,
                until=until,
                basis=basis,
            )
        )

    def remember(self, *holders: Holder) -> None:
        """Know who held what; ``seats`` answers from it."""
        for holder in holders:
            self.holders.setdefault(holder.position_id, []).append(holder)

    def seats(self, position: Position, at: datetime) -> list[Seat]:
        """Who may act in a position at a moment; while someone acts for its holder, only they."""
        held = [
            holder
            for holder in self.holders.get(position.pk, ())
            if holder.since <= at and (holder.until is None or at < holder.until)
        ]
        acting = [holder for holder in held if holder.capacity != Capacity.DEFINITIVE]
        return [Seat(holder.person, position, holder.capacity) for holder in acting or held]

    def filling(self, column: str) -> list[Position]:
        """The positions that fill a column of the SOP."""
        return self.columns[column]


def build(*, accounts: Accounts, opds: int, since: datetime) -> Office:
    """Make the office with its first ``opds`` OPDs; everybody is in place from ``since``."""
    data = _data()
    sop = publish(source=sop_source(), by=None, at=since).sop
    units = _units(data)
    positions = _positions(data, units)
    persons = _persons(data["person"], accounts)
    office = Office(sop, positions, persons, [], {})
    for entry in data["person"]:
        if "position" in entry:
            office.hold(entry["position"], entry["username"], since=since)
    _add_opds(office, data["opd"][:opds], accounts, since=since)
    for column, filling in _columns(data, office).items():
        fill(sop=sop, performer_key=column, positions=filling, by=None, at=since)
        office.columns[column] = filling
    return office


def sop_source() -> str:
    """The SOP file that ships with the product, from a checkout or from an installed package."""
    package = Path(lajur.__file__).parent
    for folder in (package / "sops", package.parent / "sops"):
        path = folder / f"{SOP_SLUG}.toml"
        if path.exists():
            return path.read_text(encoding="utf-8")
    raise FileNotFoundError(f"{SOP_SLUG}.toml")


_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@cache
def _data() -> dict[str, Any]:
    text = Path(__file__).with_name("office.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _units(data: Mapping[str, Any]) -> dict[str, Unit]:
    kominfo = data["kominfo"]
    head = Unit.objects.create(name=kominfo["name"], short_name=kominfo["short"])
    parts = {
        part["key"]: Unit.objects.create(name=part["name"], short_name=part["short"], parent=head)
        for part in data["part"]
    }
    return {"": head, **parts}


def _positions(data: Mapping[str, Any], units: Mapping[str, Unit]) -> dict[str, Position]:
    positions: dict[str, Position] = {}
    for entry in data["position"]:
        superior = entry.get("superior")
        positions[entry["key"]] = Position.objects.create(
            key=entry["key"],
            title=entry["title"],
            unit=units[entry.get("part", "")],
            superior=positions[superior] if superior else None,
            collective=entry.get("collective", False),
        )
    return positions


def _persons(entries: Iterable[Mapping[str, Any]], accounts: Accounts) -> dict[str, Person]:
    return {
        entry["username"]: _person(
            accounts,
            entry["username"],
            name=entry["name"],
            nip=entry.get("nip", ""),
            rank=entry.get("rank", ""),
            phone=entry["phone"],
        )
        for entry in entries
    }


def _person(accounts: Accounts, username: str, **fields: str) -> Person:
    validate_nip(fields["nip"])
    person = Person(
        username=accounts.prefix + username,
        is_demo=accounts.is_demo,
        is_staff=username == "admin",
        is_superuser=username == "admin",
        **fields,
    )
    if username in accounts.signed:
        person.password = accounts.password
    else:
        person.set_unusable_password()
    person.save()
    return person


def _add_opds(
    office: Office, entries: Sequence[Mapping[str, Any]], accounts: Accounts, *, since: datetime
) -> None:
    for order, entry in enumerate(entries, 1):
        unit = Unit.objects.create(name=entry["name"], short_name=entry.get("short", ""))
        username = entry.get("account", f"pic-{entry['key']}")
        position = Position.objects.create(
            key=f"pic-{entry['key']}", title=f"PIC {unit.label}", unit=unit
        )
        name, nip, rank = [*entry["pic"], "", ""][:3]
        phone = f"0812-0000-{100 + order:04d}"
        person = _person(accounts, username, name=name, nip=nip, rank=rank, phone=phone)
        sites = Site.objects.bulk_create(
            Site(unit=unit, name=site, address=address) for site, address in entry["sites"]
        )
        office.positions[position.key], office.persons[username] = position, person
        office.hold(position.key, username, since=since)
        office.opds.append(
            Opd(entry["key"], entry["kind"], unit, position, person, sites, entry["letter"])
        )


def _columns(data: Mapping[str, Any], office: Office) -> dict[str, list[Position]]:
    columns = {APPLICANT_COLUMN: [opd.position for opd in office.opds]}
    for entry in data["position"]:
        if "column" in entry:
            columns.setdefault(entry["column"], []).append(office.positions[entry["key"]])
    return columns
