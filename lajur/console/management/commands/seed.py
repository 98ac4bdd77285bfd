"""``lajur seed``: very many believable cases, for trying Lajur under load."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from lajur.console.seeding.fill import SPAN, fill
from lajur.console.seeding.office import PREFIX, SIGNED, office_for_seeding
from lajur.foundation.errors import Refused


class Command(BaseCommand):
    help = (
        "Mengisi basis data yang sudah disiapkan dengan banyak permohonan rekaan; yang sudah ada "
        "tidak diubah. · Fills a migrated database with many invented cases; changes nothing that "
        "is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--cases", type=_count, required=True, metavar="N", help="berapa · how many"
        )
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="benih acak · seed")
        parser.add_argument(
            "--accounts",
            default="",
            metavar="PASSWORD",
            help=(
                f"beri orang rekaan ({PREFIX}kadis, {PREFIX}pic, …) sandi ini; tanpa opsi ini "
                "mereka tidak dapat masuk · let the invented persons sign in with this password"
            ),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count, password, at = options["cases"], options["accounts"], timezone.now()
        _require_good(password)
        begun = time.monotonic()
        try:
            office = office_for_seeding(at=at, since=at - SPAN, password=password)
            fill(
                office,
                count=count,
                at=at,
                seed=options["seed"],
                progress=lambda done: self._tell(done, count, time.monotonic() - begun),
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stderr.write("")
        self.stdout.write(f"{count} permohonan ditambahkan. · {count} cases added.")
        if password:
            names = ", ".join(sorted(PREFIX + name for name in SIGNED))
            self.stdout.write(f"Akun · accounts: {names}")

    def _tell(self, done: int, count: int, seconds: float) -> None:
        line = f"{done} / {count}  ({done / max(seconds, 0.001):.0f}/s)"
        self.stderr.write(f"\r{line}", ending="" if sys.stderr.isatty() else "\n")
        self.stderr.flush()


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ArgumentTypeError("N >= 1")
    return count


def _require_good(password: str) -> None:
    try:
        if password:
            validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
