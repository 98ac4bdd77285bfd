"""``lajur demo``: a believable office to try everything on, ready in one command."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils import timezone

from lajur.console import demo, server
from lajur.console.beside import worker_beside
from lajur.organisation.models import Person
from lajur.organisation.seats import holders_at


class Command(BaseCommand):
    help = (
        "Menyiapkan kantor contoh dengan basis data tersendiri, lalu menjalankannya. "
        "· Prepares a demo office in a database of its own and serves it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        server.add_address_options(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if not settings.DEMO:
            raise CommandError("Peragaan hanya berjalan lewat `lajur demo`.")
        server.refuse_taken_port(host, port)
        self._prepare_database()
        server.prepare_static_files()
        self._introduce(host, port)
        with worker_beside():
            server.run(host=host, port=port, workers=1, threads=4)

    def _prepare_database(self) -> None:
        self._say("Menyiapkan basis data … · Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)
        if Person.objects.exists():
            return
        self._say("Mengisi kantor contoh … · Filling a believable office …")
        with transaction.atomic():
            demo.fill(at=timezone.now())

    def _introduce(self, host: str, port: int) -> None:
        titles: dict[int, str] = {
            holder.person_id: holder.position.title
            for holder in holders_at(timezone.now()).select_related("position")
        }
        self._say(f"\nLajur: {server.address(host, port)}\n")
        for person in _in_order(Person.objects.filter(username__in=demo.ACCOUNTS)):
            title = titles.get(person.pk, "Administrator")
            self._say(f"  {person.username:<12} {title} ({person.name})")
        self._say(f"\n  sandi · password: {demo.PASSWORD}")
        self._say("  Ctrl-C: berhenti · stop\n")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _in_order(persons: Any) -> list[Person]:
    return sorted(persons, key=lambda person: demo.ACCOUNTS.index(person.username))
