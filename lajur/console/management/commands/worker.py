"""``lajur worker``: the timetable and the jobs, in as many processes and machines as wanted."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from lajur.console.server import refuse_outdated_database
from lajur.worker.process import Worker


class Command(BaseCommand):
    help = (
        "Menjalankan jadwal berkala dan pekerjaan latar sampai dihentikan; pekerjaan yang sedang "
        "dikerjakan diselesaikan dahulu. · Runs the timetable and the background jobs until "
        "stopped; the job at hand is finished first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--threads",
            type=_count,
            default=2,
            metavar="N",
            help="pekerjaan sekaligus · jobs at the same time",
        )
        parser.add_argument(
            "--queue",
            action="append",
            default=[],
            metavar="NAMA",
            help="hanya antrean ini · only this queue (may be repeated)",
        )
        parser.add_argument(
            "--once",
            action="store_true",
            help="kerjakan yang sudah waktunya, lalu selesai · do what is due, then end",
        )
        parser.add_argument(
            "--parent",
            type=_count,
            metavar="PID",
            help="berhenti bila proses ini tidak ada lagi · end when this process is gone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_outdated_database()
        worker = Worker(
            timetable=settings.TIMETABLE,
            queues=options["queue"],
            threads=options["threads"],
            parent=options["parent"],
        )
        if options["once"]:
            worker.run_once()
            return
        if options["verbosity"]:
            self._introduce(options["threads"])
        if worker.run():
            raise CommandError("Satu pekerjaan macet. · A job hangs; its process ends.")

    def _introduce(self, threads: int) -> None:
        self.stdout.write(
            f"Pekerja berjalan: {len(settings.TIMETABLE)} jadwal, {threads} utas. "
            "· The worker runs."
        )
        self.stdout.flush()


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ArgumentTypeError("N >= 1")
    return count
