"""``lajur verify``: does what the tables say follow from what happened?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from lajur.cases.models import Case
from lajur.cases.verify import verify


class Command(BaseCommand):
    help = (
        "Memutar ulang riwayat setiap permohonan dan mencocokkannya; tidak mengubah apa pun. "
        "· Replays the history of every case and compares; changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-files",
            action="store_true",
            help="jangan baca berkas di cakram · do not read the files on the disk",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for fault in verify(with_files=not options["without_files"]):
            faults += 1
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{faults} hal tidak cocok. · {faults} faults.")
        cases = Case.objects.count()
        self.stdout.write(f"{cases} permohonan cocok. · {cases} cases hold.")
