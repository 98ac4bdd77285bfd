"""An office that runs an SOP with parallel branches: legalising documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import lajur.sop.tests
from lajur.cases import actions
from lajur.cases.actions import Application
from lajur.cases.models import Case, Event, Kind
from lajur.cases.papers import NewPaper
from lajur.cases.rows import Completion
from lajur.cases.tests.cast import IN_OFFICE_SINCE, MONDAY, open_item
from lajur.network.models import Site
from lajur.organisation.models import Capacity, Holder, Person, Position, Unit
from lajur.organisation.seats import Seat
from lajur.sop.actions import fill, publish
from lajur.sop.models import Sop

SOURCE = Path(lajur.sop.tests.__file__).parent / "data" / "legalisasi-dokumen-kependudukan.toml"

NAMES = {
    "pemohon": "Siti Rahmawati",
    "loket": "Yusuf Maulana",
    "verifikator": "Nia Kurniasih",
    "arsiparis": "Tono Hartono",
    "kabid": "Lilis Suryani",
}


@dataclass(frozen=True)
class Hall:
    """The counter and those behind it; ``pemohon`` applies."""

    sop: Sop
    site: Site
    pemohon: Seat
    loket: Seat
    verifikator: Seat
    arsiparis: Seat
    kabid: Seat


def hall() -> Hall:
    """Build the office in an empty database."""
    unit = Unit.objects.create(name="Dinas Kependudukan dan Pencatatan Sipil")
    sop = publish(source=SOURCE.read_text(), by=None, at=IN_OFFICE_SINCE).sop
    seats = {key: _seat(key, name, unit) for key, name in NAMES.items()}
    for key, seat in seats.items():
        fill(sop=sop, performer_key=key, positions=[seat.position], by=None, at=IN_OFFICE_SINCE)
    site = Site.objects.create(unit=unit, name="Loket 1")
    return Hall(sop=sop, site=site, **seats)


def apply_for(hall: Hall) -> Case:
    """Hand in the documents at the counter."""
    event = actions.submit(
        sop=hall.sop,
        application=Application(
            site=hall.site,
            subject="Legalisasi akta kelahiran",
            kind=Kind.REPAIR,
            description="Tiga lembar",
            contact_name="Siti Rahmawati",
            contact_phone="081200000777",
            letter_number="-",
            letter_date=date(2026, 11, 23),
            papers=(
                NewPaper("Fotokopi Dokumen", text="Akta"),
                NewPaper("Dokumen Asli", text="Akta"),
            ),
        ),
        by=hall.pemohon,
        at=MONDAY,
        command_id=uuid4(),
    )
    return event.case


def finish(case: Case, by: Seat, *, answer: str = "", reason: str = "") -> Event:
    """Do the one row that lies on a seat's desk, by the verb that fits it."""
    verb = actions.decide if answer else actions.finish
    return verb(
        item=open_item(case, by),
        completion=Completion(answer=answer, reason=reason, words="Sesuai."),
        by=by,
        at=MONDAY,
        command_id=uuid4(),
    )


def _seat(key: str, name: str, unit: Unit) -> Seat:
    position = Position.objects.create(key=key, title=key.capitalize(), unit=unit)
    person = Person.objects.create(username=key, name=name)
    Holder.objects.create(position=position, person=person, since=IN_OFFICE_SINCE)
    return Seat(person, position, Capacity.DEFINITIVE)
