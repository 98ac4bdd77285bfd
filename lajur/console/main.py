"""The ``lajur`` command: a short list of sub-commands, each with one line of explanation."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import lajur

if TYPE_CHECKING:
    from lajur.clocks.calendar import WorkingCalendar

# Only what is listed can be called; the order is that of the help.
COMMANDS = {
    "demo": "isi kantor contoh dan jalankan · fill a demo office and serve it",
    "serve": "jalankan server web dan pekerja · run the web server and a worker",
    "worker": "jalankan jadwal dan pekerjaan latar · run the timetable and background jobs",
    "migrate": "siapkan atau mutakhirkan basis data · prepare or update the database",
    "createadmin": "buat akun administrator · make an administrator's account",
    "sop": "periksa, telusuri, berlakukan berkas SOP · check, walk, publish SOP files",
    "clock": "hitung batas waktu dan waktu kerja · reckon deadlines and working time",
    "verify": "putar ulang dan periksa riwayat · replay and check the history",
    "seed": "isi basis data dengan banyak permohonan · fill a database with many cases",
    "doctor": "periksa kesehatan dan cara memperbaiki · find what is wrong and what to do",
    "check": "periksa pemasangan · check this installation",
}

USAGE = "lajur [--demo] PERINTAH [...] · lajur [--demo] COMMAND [...]"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one sub-command and return its exit status: 0 done, 1 refused, 2 not understood."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["--demo"]:
        _enter_demo_mode()
        arguments = arguments[1:]
    command = arguments[0] if arguments else "--help"
    if command in {"--help", "-h", "help"}:
        print(_help())
        return 0
    if command in {"--version", "-V"}:
        print(f"lajur {lajur.__version__}")
        return 0
    if command not in COMMANDS:
        print(f"lajur: perintah tidak dikenal: {command}", file=sys.stderr)
        print(_help(), file=sys.stderr)
        return 2
    try:
        status = _run(command, arguments[1:])
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Whoever read along (`| head`) has seen enough; Python would complain again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("\nDihentikan.", file=sys.stderr)
        return 130


def _run(command: str, arguments: list[str]) -> int:
    os.umask(0o077)  # what the office keeps is for its own account on this machine
    if command == "sop":
        return _run_sop(arguments)
    if command == "clock":
        return _run_clock(arguments)
    if command == "demo":
        _enter_demo_mode()
    return _run_with_django("lajur", command, arguments)


def _run_sop(arguments: list[str]) -> int:
    """Only publishing needs the database; checking and walking work wherever a file is written."""
    if arguments[:1] == ["publish"]:
        return _run_with_django("lajur sop", "publish", arguments[1:])
    from lajur.sop.commandline import main as read_sop

    return read_sop(arguments)


def _run_clock(arguments: list[str]) -> int:
    """Only a calendar that is named and lies in the database needs settings."""
    from lajur.clocks.commandline import main as reckon

    zone = os.environ.get("LAJUR_ZONE", "Asia/Jakarta")
    return reckon(arguments, now=datetime.now(UTC), zone=zone, find=_calendar_named)


def _calendar_named(name: str) -> WorkingCalendar:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lajur.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from lajur.foundation.errors import Refused

    try:
        django.setup()
        from lajur.clocks.rows import calendar_named

        return calendar_named(name)
    except (DatabaseError, ImproperlyConfigured, OSError, ValueError) as error:
        raise Refused(f"basis data tidak dapat dipakai: {error}") from error


def _enter_demo_mode() -> None:
    """Demo mode has to stand before Django reads its settings; it has a database of its own."""
    os.environ["LAJUR_DEMO"] = "1"


def _run_with_django(program: str, command: str, arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lajur.config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line([program, command, *arguments])
    except OperationalError as error:
        print(f"lajur: basis data tidak dapat dipakai: {error}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"lajur: tidak boleh membaca atau menulis {error.filename}", file=sys.stderr)
        return 1
    return 0


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, text in COMMANDS.items()]
    closing = "lajur PERINTAH --help · lajur COMMAND --help"
    return "\n".join([lajur.__doc__ or "", "", USAGE, "", *lines, "", closing])


if __name__ == "__main__":
    sys.exit(main())
