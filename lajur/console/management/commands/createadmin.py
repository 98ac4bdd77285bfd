"""``lajur createadmin``: the first account, which makes all others."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from lajur.organisation.models import Person


class Command(BaseCommand):
    help = (
        "Membuat akun administrator; sandi ditanyakan, atau dibaca dari LAJUR_ADMIN_PASSWORD. "
        "· Makes an administrator's account; the password is asked for, or read from "
        "LAJUR_ADMIN_PASSWORD."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", default=os.environ.get("LAJUR_ADMIN_USERNAME"))
        parser.add_argument("--name", default=os.environ.get("LAJUR_ADMIN_NAME"))

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"] or _ask("Nama pengguna · User name: ")
        name = options["name"] or _ask("Nama · Name: ")
        password = os.environ.get("LAJUR_ADMIN_PASSWORD") or _ask_password()
        try:
            validate_password(password, Person(username=username, name=name))
            Person.objects.create_superuser(username, password, name=name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Akun {username} dibuat. · Account made.")


def _ask(question: str) -> str:
    _refuse_without_terminal()
    return input(question).strip()


def _ask_password() -> str:
    _refuse_without_terminal()
    password = getpass.getpass("Sandi · Password: ")
    if password != getpass.getpass("Sekali lagi · Once more: "):
        raise CommandError("Kedua sandi tidak sama. · The passwords differ.")
    return password


def _refuse_without_terminal() -> None:
    if not sys.stdin.isatty():
        raise CommandError(
            "Tidak ada terminal untuk bertanya: pakai --username, --name dan LAJUR_ADMIN_PASSWORD. "
            "· No terminal to ask on: use --username, --name and LAJUR_ADMIN_PASSWORD."
        )
