"""``lajur check``: is this installation sound? Django's own check, the database always included."""

from __future__ import annotations

from django.core.management.base import CommandParser
from django.core.management.commands import check
from django.db import connections


class Command(check.Command):
    help = "Memeriksa pemasangan dan basis datanya. · Checks this installation and its database."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(databases=list(connections))
