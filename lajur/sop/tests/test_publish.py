"""Publishing: the rows are the file, versions stay, and the database holds them fast."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lajur.foundation.errors import Invalid, NotAllowed
from lajur.organisation.models import ActKind, AdministrativeAct, Person, Position, Unit
from lajur.organisation.tests.at_once import at_once
from lajur.sop import models
from lajur.sop.actions import fill, publish
from lajur.sop.canonical import content_hash
from lajur.sop.queries import published
from lajur.sop.reader import Unreadable, read_procedure

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DATA = Path(__file__).parent / "data"
SHIPPED = Path(__file__).parents[3] / "sops" / "pemeliharaan-perbaikan-jaringan-tik.toml"
PARALLEL = DATA / "legalisasi-dokumen-kependudukan.toml"
SCHEDULED = DATA / "kenaikan-gaji-berkala.toml"


def put_in_force(source: str) -> models.SopVersion:
    return publish(source=source, by=None, at=NOW)


@pytest.mark.parametrize("path", [SHIPPED, PARALLEL, SCHEDULED], ids=lambda path: path.stem)
def test_the_rows_are_the_file(path: Path) -> None:
    version = put_in_force(path.read_text())
    assert published(version.pk).procedure == read_procedure(path.read_text())
    assert version.source == path.read_text()


def test_the_hash_is_of_the_content() -> None:
    version = put_in_force(SHIPPED.read_text())
    assert version.content_hash == content_hash(read_procedure(SHIPPED.read_text()))
    assert version.content_hash == content_hash(published(version.pk).procedure)


def test_the_hash_of_a_file_stays_from_release_to_release() -> None:
    """Another hash for the same file would make a new version of every office's SOP."""
    small = read_procedure(SMALL)
    assert content_hash(small) == SMALL_HASH


def test_the_same_content_is_the_same_version() -> None:
    first = put_in_force(SHIPPED.read_text())
    again = put_in_force(SHIPPED.read_text() + "\n# Sebuah komentar.\n")
    assert again == first
    assert models.SopVersion.objects.count() == 1


def test_other_content_is_the_next_version_and_in_force() -> None:
    first = put_in_force(SHIPPED.read_text())
    second = put_in_force(changed(SHIPPED))
    assert (first.number, second.number) == (1, 2)
    assert models.Sop.objects.get().current == second
    assert published(first.pk).procedure == read_procedure(SHIPPED.read_text())


def test_an_earlier_version_can_come_into_force_again() -> None:
    first = put_in_force(SHIPPED.read_text())
    put_in_force(changed(SHIPPED))
    assert put_in_force(SHIPPED.read_text()) == first
    assert models.Sop.objects.get().current == first


def test_a_version_is_numbered_after_the_highest() -> None:
    first = put_in_force(SHIPPED.read_text())
    models.SopVersion.objects.create(
        sop=first.sop,
        number=5,
        content_hash="0" * 64,
        source="",
        identity=first.identity,
        trigger=first.trigger,
        published_at=NOW,
    )
    assert put_in_force(changed(SHIPPED)).number == 6


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_make_two_versions() -> None:
    put_in_force(SHIPPED.read_text())
    outcomes = at_once(
        *[lambda minutes=minutes: put_in_force(changed(SHIPPED, minutes)) for minutes in (9, 10)]
    )
    assert sorted(version.number for version in outcomes) == [2, 3]


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_the_same_make_one_version() -> None:
    first, second = at_once(*[lambda: put_in_force(SHIPPED.read_text())] * 2)
    assert first == second


def test_two_sops_are_numbered_apart() -> None:
    assert put_in_force(SHIPPED.read_text()).number == 1
    assert put_in_force(PARALLEL.read_text()).number == 1
    assert models.Sop.objects.count() == 2


def test_what_can_not_run_is_refused_with_the_reason() -> None:
    endless = SHIPPED.read_text().replace("end = true", "next = 5")
    with pytest.raises(Invalid, match="SOP belum dapat diberlakukan"):
        put_in_force(endless)
    assert not models.Sop.objects.exists()


def test_what_can_not_be_read_is_refused() -> None:
    with pytest.raises(Unreadable):
        put_in_force("format = 1\n[identity\n")
    assert not models.Sop.objects.exists()


TABLES = (
    "sopversion",
    "performer",
    "step",
    "stepperformer",
    "path",
    "requirement",
    "output",
    "duty",
)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE sop_{} SET id = id", "DELETE FROM sop_{}"])
def test_the_database_refuses_to_change_a_row(table: str, statement: str) -> None:
    put_in_force(SHIPPED.read_text())
    with (
        pytest.raises(IntegrityError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_a_row_is_not_saved_again() -> None:
    version = put_in_force(SHIPPED.read_text())
    with pytest.raises(TypeError, match="written once"):
        version.save()
    with pytest.raises(TypeError, match="written once"):
        version.delete()


def test_a_column_is_filled_in_the_order_given() -> None:
    version = put_in_force(SHIPPED.read_text())
    unit = Unit.objects.create(name="Bidang Aptika")
    first, second, third = (
        Position.objects.create(key=f"teknisi-{no}", title=f"Teknisi {no}", unit=unit)
        for no in (1, 2, 3)
    )
    fill(sop=version.sop, performer_key="tim_teknis", positions=[first, second], by=None, at=NOW)
    fill(sop=version.sop, performer_key="tim_teknis", positions=[third, first], by=None, at=NOW)
    kept: Any = models.Filling.objects.filter(sop=version.sop).values_list("position", flat=True)
    assert list(kept) == [third.pk, first.pk]


def test_coming_into_force_is_recorded_once() -> None:
    put_in_force(SHIPPED.read_text())
    put_in_force(SHIPPED.read_text())
    put_in_force(changed(SHIPPED))
    acts = AdministrativeAct.objects.filter(kind=ActKind.SOP_PUBLISHED).order_by("pk")
    assert [(act.by, act.at, act.payload["version"]) for act in acts] == [
        (None, NOW, 1),
        (None, NOW, 2),
    ]


def test_filling_a_column_is_recorded_with_what_was_before(
    wayan: Person, teknisi: Position
) -> None:
    sop = put_in_force(SHIPPED.read_text()).sop
    for positions in ([teknisi], [teknisi], []):
        fill(sop=sop, performer_key="tim_teknis", positions=positions, by=wayan, at=NOW)
    acts = AdministrativeAct.objects.filter(kind=ActKind.COLUMN_FILLED).order_by("pk")
    named = [{"position": teknisi.pk, "title": "Teknisi 1"}]
    assert [(act.payload["before"], act.payload["after"]) for act in acts] == [
        ([], named),
        (named, []),
    ]
    assert {(act.by, act.at, act.about) for act in acts} == {
        (wayan, NOW, f"{sop.title} · Tim Teknis")
    }


def test_only_an_administrator_fills_a_column(wayan: Person, teknisi: Position) -> None:
    sop = put_in_force(SHIPPED.read_text()).sop
    wayan.is_staff = False
    with pytest.raises(NotAllowed):
        fill(sop=sop, performer_key="tim_teknis", positions=[teknisi], by=wayan, at=NOW)
    assert not models.Filling.objects.exists()


@pytest.fixture
def wayan() -> Person:
    return Person.objects.create(username="wayan", name="Wayan Sudarma", is_staff=True)


@pytest.fixture
def teknisi() -> Position:
    unit = Unit.objects.create(name="Bidang Aptika")
    return Position.objects.create(key="teknisi-1", title="Teknisi 1", unit=unit)


def changed(path: Path, minutes: int = 9) -> str:
    """The same SOP with another standard time on its first row."""
    return path.read_text().replace('time = "8 menit"', f'time = "{minutes} menit"')


SMALL = """
format = 1
slug = "peminjaman-ruang"
[identity]
title = "Peminjaman Ruang Rapat"
[[performer]]
key = "pemohon"
name = "Pemohon"
applicant = true
[[row]]
no = 1
activity = "Mengisi formulir"
performers = ["pemohon"]
act = "submit"
start = true
time = "5-10 menit"
end = true
"""
SMALL_HASH = "e230e4464b0118a30a86e8a785f1c2bb70d1d6ad22ed4fbbdf9719b7aaf9c48c"
