"""The cast of the tests: a small Dinas Kominfo, two OPD, and people with names.

``office()`` builds it through the real actions; the SOP is the one that ships with the product.
Everyone who acts is a ``Seat``; ``admin`` is a person without a position.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from lajur.cases.actions import Application, submit
from lajur.cases.models import Case, ItemKind, Kind, WorkItem
from lajur.cases.papers import NewPaper
from lajur.network.models import Site
from lajur.organisation.models import Capacity, Holder, Person, Position, Unit
from lajur.organisation.seats import Seat
from lajur.sop.actions import fill, publish
from lajur.sop.models import Sop

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""09.00 WIB on an ordinary working day: the moment at which the tests play."""

IN_OFFICE_SINCE = datetime(2024, 1, 1, tzinfo=UTC)
SOURCE = Path(__file__).parents[3] / "sops" / "pemeliharaan-perbaikan-jaringan-tik.toml"


@dataclass(frozen=True)
class Office:
    """Everyone and everything that the tests play with.

    ``pic`` applies for the Puskesmas and ``pic2`` for the Kecamatan; ``outsider`` sits in the
    Bappeda and fills no column; ``admin`` administers persons and holds no position.
    """

    sop: Sop
    kominfo: Unit
    site: Site
    other_site: Site
    pic: Seat
    pic2: Seat
    helpdesk: Seat
    teknisi: Seat
    teknisi2: Seat
    koordinator: Seat
    kabid: Seat
    kadis: Seat
    outsider: Seat
    admin: Person


def office() -> Office:
    """Build the office in an empty database."""
    kominfo = Unit.objects.create(name="Dinas Komunikasi dan Informatika", short_name="Kominfo")
    aptika = Unit.objects.create(name="Bidang Aplikasi Informatika", parent=kominfo)
    puskesmas = Unit.objects.create(name="Puskesmas Karangmulya")
    kecamatan = Unit.objects.create(name="Kecamatan Tanjungsari")
    bappeda = Unit.objects.create(name="Bappeda")
    kadis = _seat("kadis", "Ratna Wulandari", "Kepala Dinas", kominfo)
    kabid = _seat("kabid", "Bambang Prasetyo", "Kepala Bidang Aptika", aptika, kadis)
    koordinator = _seat("koordinator", "Dedi Kurniawan", "Koordinator Helpdesk", aptika, kabid)
    cast = Office(
        sop=publish(source=SOURCE.read_text(), by=None, at=IN_OFFICE_SINCE).sop,
        kominfo=kominfo,
        site=Site.objects.create(unit=puskesmas, name="Gedung loket", address="Jalan Melati 4"),
        other_site=Site.objects.create(unit=kecamatan, name="Kantor camat"),
        pic=_seat("pic", "Sari Handayani", "PIC Puskesmas Karangmulya", puskesmas),
        pic2=_seat("pic2", "Joko Susilo", "PIC Kecamatan Tanjungsari", kecamatan),
        helpdesk=_seat("helpdesk", "Maya Anggraini", "Helpdesk", aptika, koordinator),
        teknisi=_seat("teknisi", "Agus Setiawan", "Teknisi Jaringan 1", aptika, koordinator),
        teknisi2=_seat("teknisi2", "Putri Lestari", "Teknisi Jaringan 2", aptika, koordinator),
        koordinator=koordinator,
        kabid=kabid,
        kadis=kadis,
        outsider=_seat("outsider", "Hendra Gunawan", "Staf Bappeda", bappeda),
        admin=Person.objects.create(username="admin", name="Wayan Sudarma", is_staff=True),
    )
    _fill_columns(cast)
    return cast


def apply_for(
    office: Office, *, by: Seat | None = None, at: datetime = MONDAY, **changes: Any
) -> Case:
    """Send a request as ``by``, the PIC of the Puskesmas when not given; returns the new case."""
    by = by or office.pic
    event = submit(
        sop=office.sop,
        application=application(office, by=by, **changes),
        by=by,
        at=at,
        command_id=uuid4(),
    )
    return event.case


def application(office: Office, *, by: Seat | None = None, **changes: Any) -> Application:
    """A sound application with its letter; ``changes`` replace single values."""
    sites = {office.pic: office.site, office.pic2: office.other_site}
    values: dict[str, Any] = {
        "site": sites[by or office.pic],
        "subject": "Perbaikan Wi-Fi loket pendaftaran",
        "kind": Kind.REPAIR,
        "description": "Wi-Fi di loket terputus sejak pagi.",
        "contact_name": "Sari Handayani",
        "contact_phone": "081200000142",
        "letter_number": "440/218/PKM-KM/2026",
        "letter_date": date(2026, 11, 20),
        "papers": (letter(),),
    }
    return Application(**{**values, **changes})


def letter() -> NewPaper:
    """The letter that row 1 needs, written and not scanned."""
    return NewPaper(
        "Surat Permohonan",
        text="Mohon perbaikan Wi-Fi loket pendaftaran.",
        number="440/218/PKM-KM/2026",
        dated=date(2026, 11, 20),
    )


def open_item(case: Case, seat: Seat, kind: ItemKind = ItemKind.ROW) -> WorkItem:
    """The one item of this kind that lies open on a desk for this case."""
    return WorkItem.objects.get(
        case=case, position=seat.position, kind=kind, closed_at__isnull=True
    )


def _fill_columns(cast: Office) -> None:
    columns = {
        "pic_opd": (cast.pic, cast.pic2),
        "helpdesk": (cast.helpdesk,),
        "tim_teknis": (cast.teknisi, cast.teknisi2),
        "koordinator": (cast.koordinator,),
        "kabid": (cast.kabid,),
        "kadis": (cast.kadis,),
    }
    for key, seats in columns.items():
        fill(
            sop=cast.sop,
            performer_key=key,
            positions=[seat.position for seat in seats],
            by=None,
            at=IN_OFFICE_SINCE,
        )


def _seat(username: str, name: str, title: str, unit: Unit, superior: Seat | None = None) -> Seat:
    position = Position.objects.create(
        key=username, title=title, unit=unit, superior=superior.position if superior else None
    )
    person = Person.objects.create(username=username, name=name)
    Holder.objects.create(position=position, person=person, since=IN_OFFICE_SINCE)
    return Seat(person, position, Capacity.DEFINITIVE)
