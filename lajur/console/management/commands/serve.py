"""``lajur serve``: the web server, and one worker beside it."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.checks import Tags
from django.core.management import BaseCommand
from django.db import connection

from lajur.console import server
from lajur.console.beside import worker_beside


class Command(BaseCommand):
    help = (
        "Menjalankan server web dan satu pekerja sampai dihentikan. "
        "· Runs the web server and one worker until stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        server.add_address_options(parser)
        parser.add_argument("--workers", type=int, default=1, help="proses · processes")
        parser.add_argument("--threads", type=int, default=4, help="utas · threads per process")
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help="pekerja berjalan di tempat lain · workers run elsewhere",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        server.refuse_taken_port(host, port)
        server.refuse_outdated_database()
        self.check(tags=[Tags.database], databases=[connection.alias])
        server.prepare_static_files()
        self.stdout.write(f"Lajur: {server.address(host, port)}  (Ctrl-C: berhenti · stop)")
        with nullcontext() if options["no_worker"] else worker_beside():
            server.run(host=host, port=port, workers=options["workers"], threads=options["threads"])
