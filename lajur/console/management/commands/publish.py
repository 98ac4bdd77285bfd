"""``lajur sop publish``: an SOP file becomes the version that new cases run."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from lajur.foundation.errors import Invalid
from lajur.organisation.models import Person
from lajur.sop.actions import publish
from lajur.sop.commandline import RUNNABLE, check_command
from lajur.sop.models import Filling, SopVersion
from lajur.sop.queries import published
from lajur.sop.reader import decoded, read_procedure


class Command(BaseCommand):
    help = (
        "Memberlakukan berkas SOP: permohonan baru berjalan menurut versi ini, yang sedang "
        "berjalan tetap pada versinya. · Publishes an SOP file: new cases run this version, "
        "running ones stay on theirs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="BERKAS", help="berkas SOP (.toml) · SOP file")
        parser.add_argument(
            "--by",
            metavar="NAMA",
            help="nama pengguna yang memberlakukan · user name of the one who publishes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code, report = check_command(options["file"], as_json=False)
        if code != RUNNABLE:
            raise CommandError(report, returncode=code)
        source = decoded(Path(options["file"]).read_bytes())
        _require_slug(source)
        by = _person(options["by"]) if options["by"] else None
        try:
            version = publish(source=source, by=by, at=timezone.now())
        except Invalid as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"Berlaku: {version.sop.title}, versi {version.number}. · Version in force."
        )
        for name in _unfilled_columns(version):
            self.stdout.write(
                f"Belum ada jabatan pada kolom {name}; isi di /orang/kolom/. "
                "· No position fills this column."
            )


def _require_slug(source: str) -> None:
    """An SOP is known by its slug through all its versions."""
    if not read_procedure(source).slug:
        raise CommandError("Tulis slug pada awal berkas. · Write a slug at the top of the file.")


def _person(username: str) -> Person:
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"Tidak ada akun {username}. · There is no such account.")
    return person


def _unfilled_columns(version: SopVersion) -> list[str]:
    filled = set(Filling.objects.filter(sop=version.sop).values_list("performer_key", flat=True))
    columns = published(version.pk).procedure.performers
    return [column.name for column in columns if column.key not in filled]
