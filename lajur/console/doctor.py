"""What ``lajur doctor`` looks at: is everything there that Lajur needs to work on time?

A check reads, changes nothing, and says what it found and what to do about it. The sentences are
for the console: Indonesian, with English beside it.
"""

from __future__ import annotations

import shutil
import smtplib
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, Max, Min
from django.utils import timezone

import lajur
from lajur.cases.alarms import broken_alarms, first_alarm
from lajur.cases.deadlines import stale_cases
from lajur.cases.models import Event
from lajur.clocks.models import Calendar
from lajur.clocks.queries import all_calendars
from lajur.notifications.channels import mail
from lajur.notifications.channels.registry import configured
from lajur.notifications.models import Channel, Delivery, DeliveryState
from lajur.organisation.models import Person
from lajur.sop.vacancies import SOON, vacancies
from lajur.worker import queries
from lajur.worker.heartbeat import in_database_time, seconds_ahead
from lajur.worker.models import Heartbeat

# Before it a write-ahead log can be corrupted (sqlite.org/wal.html, "the WAL-reset bug").
_SOUND_SQLITE = (3, 51, 3)
_LITTLE_DISK = 2 * 1024**3
_NO_DISK = 200 * 1024**2
_LATE = timedelta(minutes=1)
_VERY_LATE = timedelta(minutes=10)
_DRIFT_SECONDS = 2
_FAR_DRIFT_SECONDS = 30


class Status(StrEnum):
    """How a thing stands, the worst last."""

    GOOD = "baik"
    CAUTION = "perhatian"
    BROKEN = "rusak"


@dataclass(frozen=True)
class Finding:
    """What one check found, and what to do when it is not good."""

    check: str
    status: Status
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Check:
    """One thing to look at; a clean one may find nothing to say."""

    name: str
    look: Callable[[datetime], Iterator[Finding]]


def examine(*, at: datetime, checks: Sequence[Check] | None = None) -> list[Finding]:
    """Look at everything. A check that can not be done is a finding; the others go on."""
    return [
        finding
        for check in (CHECKS if checks is None else checks)
        for finding in _examined(check, at)
    ]


def _examined(check: Check, at: datetime) -> list[Finding]:
    try:
        return list(check.look(at))
    except Exception as error:  # noqa: BLE001 - one check that fails must not hide the others
        found = f"Tidak dapat diperiksa: {error!r}. · Could not be checked."
        advice = "Perbaiki sebabnya, lalu ulangi. · Mend the cause and run it again."
        return [Finding(check.name, Status.BROKEN, found, advice)]


def _database(at: datetime) -> Iterator[Finding]:
    name = "basis data"
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0]
        yield Finding(name, Status.GOOD, f"PostgreSQL {version} menjawab. · It answers.")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    yield from sqlite_findings(version=version, mode=mode)


def sqlite_findings(*, version: str, mode: str) -> Iterator[Finding]:
    """What this version of SQLite, in this journal mode, means for the office's database."""
    name = "basis data"
    if tuple(map(int, version.split("."))) < _SOUND_SQLITE:
        yield Finding(
            name,
            Status.CAUTION,
            f"SQLite {version} dapat merusak berkas WAL. · It may corrupt a WAL database.",
            "Pasang paket pysqlite3, atau Python dengan SQLite 3.51.3 ke atas. "
            "· Install pysqlite3, or a Python with SQLite 3.51.3 or newer.",
        )
    if mode != "wal":
        yield Finding(
            name,
            Status.BROKEN,
            f"SQLite berjalan dengan journal_mode={mode}, bukan WAL. · Not in WAL mode.",
            "Simpan LAJUR_VAR di cakram lokal, bukan di folder jaringan. "
            "· Keep LAJUR_VAR on a local disk, not on a network share.",
        )
    yield Finding(name, Status.GOOD, f"SQLite {version} menjawab. · It answers.")


def _migrations(at: datetime) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield Finding(
            "migrasi",
            Status.BROKEN,
            f"{len(missing)} migrasi belum dijalankan. · {len(missing)} migrations are missing.",
            "Jalankan: lajur migrate · Run: lajur migrate",
        )
        return
    yield Finding("migrasi", Status.GOOD, "Lengkap. · Complete.")


def _disk(at: datetime) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.VAR).free
    found = f"{free / 1024**3:.1f} GB kosong di {settings.VAR}. · Free space."
    if free >= _LITTLE_DISK:
        yield Finding("cakram", Status.GOOD, found)
        return
    yield Finding(
        "cakram",
        Status.BROKEN if free < _NO_DISK else Status.CAUTION,
        found,
        "Kosongkan cakram atau pindahkan LAJUR_VAR. · Free some space, or move LAJUR_VAR.",
    )


def _calendars(at: datetime) -> Iterator[Finding]:
    name = "kalender"
    today = timezone.localdate(at)
    certain = True
    for listed in all_calendars(today):
        for warning in listed.warnings:
            certain = False
            yield Finding(
                name,
                Status.CAUTION,
                f"{listed.row.name}: {warning} · Not certain yet.",
                "Isi menurut SKB bila sudah terbit. · Enter it when the joint decree is out.",
            )
    if not Calendar.objects.filter(office=True).exists():
        certain = False
        yield Finding(
            name,
            Status.CAUTION,
            "Belum ada kalender kantor; jam kerja Perpres 21/2023 yang dipakai. "
            "· No office calendar; the ordinary hours hold.",
            "Buat kalender kantor sebagai administrator. · Make one as administrator.",
        )
    if waiting := stale_cases():
        certain = False
        yield Finding(
            name,
            Status.CAUTION,
            f"Batas waktu {waiting} permohonan masih menurut kalender lama. "
            f"· {waiting} cases still have deadlines by an older calendar.",
            "Pekerja menghitungnya ulang setiap menit; bila tetap ada, lihat /mesin/. "
            "· The worker computes them every minute; if it stays, see /mesin/.",
        )
    if certain:
        yield Finding(name, Status.GOOD, "Tahun ini dan tahun depan pasti. · Certain.")


def _mail(at: datetime) -> Iterator[Finding]:
    if not mail.is_configured():
        yield Finding(
            "pos-el",
            Status.CAUTION,
            "Belum diatur; kabar hanya tampil di Lajur. · Not set up.",
            "Isi LAJUR_EMAIL_HOST dan yang menyertainya. · Set LAJUR_EMAIL_HOST and the rest.",
        )
        return
    server = f"{settings.LAJUR_EMAIL_HOST}:{settings.LAJUR_EMAIL_PORT}"
    way = mail.connection()
    try:
        way.open()
    except smtplib.SMTPAuthenticationError as error:
        yield Finding(
            "pos-el",
            Status.BROKEN,
            f"{server} menolak masuk ({error.smtp_code}). · The server refuses the sign-in.",
            "Periksa LAJUR_EMAIL_USER dan LAJUR_EMAIL_PASSWORD. · Check user and password.",
        )
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            "pos-el",
            Status.BROKEN,
            f"{server} tidak dapat dipakai: {error}. · The server can not be used.",
            "Periksa LAJUR_EMAIL_HOST, LAJUR_EMAIL_PORT, LAJUR_EMAIL_TLS dan tembok api. "
            "· Check host, port, encryption and the firewall.",
        )
    else:
        yield Finding("pos-el", Status.GOOD, f"{server} menerima. · The server accepts.")
    finally:
        way.close()


def _channels(at: datetime) -> Iterator[Finding]:
    used = configured()
    for channel in (Channel.TELEGRAM, Channel.WHATSAPP, Channel.PUSH):
        state = "diatur · set up" if channel in used else "tidak dipakai · not used"
        yield Finding("saluran", Status.GOOD, f"{channel.label}: {state}.")


def _workers(at: datetime) -> Iterator[Finding]:
    name = "pekerja"
    lines = queries.workers(at=in_database_time(at, ahead=seconds_ahead()))
    living = [line.row for line in lines if line.state == "working"]
    if not living:
        seen = max((line.row.seen_at for line in lines), default=None)
        when = f"sejak {timezone.localtime(seen):%d-%m-%Y %H.%M.%S}" if seen else "sama sekali"
        yield Finding(
            name,
            Status.BROKEN,
            f"Tidak ada pekerja yang menjawab {when}. · No worker lives.",
            "Jalankan lajur worker, atau lajur serve tanpa --no-worker. "
            "· Run lajur worker, or lajur serve without --no-worker.",
        )
    for line in lines:
        if line.state == "silent":
            yield Finding(
                name,
                Status.CAUTION,
                f"{line.row} berhenti tanpa pamit. · It ended without a word.",
                "Lihat catatan komputer itu: dimatikan paksa, atau kehabisan memori? "
                "· See the log of that machine: killed, or out of memory?",
            )
    for row in living:
        if row.version != lajur.__version__:
            yield Finding(
                name,
                Status.CAUTION,
                f"{row} memakai versi {row.version}, bukan {lajur.__version__}. "
                "· It runs another version.",
                "Mulai ulang setelah pemutakhiran. · Start it again after the upgrade.",
            )
    if living:
        yield Finding(name, Status.GOOD, f"{len(living)} bekerja. · {len(living)} at work.")


def _queue(at: datetime) -> Iterator[Finding]:
    lag = queries.lag(at=at)
    yield _lateness("antrean", lag.oldest, f"{lag.ready} pekerjaan menunggu · jobs wait", at)


def _owed_notices(at: datetime) -> Iterator[Finding]:
    owed = Event.objects.filter(case__told__lt=F("case__events"), seq__gt=F("case__told"))
    oldest = owed.aggregate(oldest=Min("at"))["oldest"]
    yield _lateness("kabar", oldest, "Kabar belum disampaikan · notices are owed", at)


def _alarms(at: datetime) -> Iterator[Finding]:
    if broken := broken_alarms():
        yield Finding(
            "pengingat",
            Status.BROKEN,
            f"{broken} pekerjaan tidak dapat diingatkan. · {broken} work items can not be rung.",
            "Cari “was put off” pada jurnal pekerja, lalu jalankan lajur verify. "
            "· Look for it in the journal of the worker, then run lajur verify.",
        )
    first = first_alarm()
    due = first if first is not None and first <= at else None
    yield _lateness("pengingat", due, "Pengingat belum berbunyi · alarms are due", at)


def _lateness(name: str, since: datetime | None, what: str, at: datetime) -> Finding:
    if since is None or at - since <= _LATE:
        return Finding(name, Status.GOOD, "Tidak tertinggal. · Nothing is behind.")
    return Finding(
        name,
        Status.BROKEN if at - since > _VERY_LATE else Status.CAUTION,
        f"{what}, sejak {timezone.localtime(since):%d-%m-%Y %H.%M.%S}.",
        "Jalankan pekerja, atau tambah: lajur worker. · Run a worker, or one more.",
    )


def _dead_deliveries(at: datetime) -> Iterator[Finding]:
    dead = Delivery.objects.filter(state=DeliveryState.DEAD).count()
    if dead:
        yield Finding(
            "kiriman",
            Status.CAUTION,
            f"{dead} kiriman gagal. · {dead} deliveries are dead.",
            "Lihat sebabnya di /kabar/kiriman/, lalu kirim ulang. "
            "· See why at /kabar/kiriman/, then send them again.",
        )
        return
    yield Finding("kiriman", Status.GOOD, "Tidak ada yang gagal. · None is dead.")


def _failed_jobs(at: datetime) -> Iterator[Finding]:
    if failed := queries.count_failed():
        yield Finding(
            "pekerjaan",
            Status.CAUTION,
            f"{failed} pekerjaan gagal. · {failed} jobs have failed.",
            "Lihat sebabnya di /mesin/, lalu coba lagi. · See why at /mesin/, then try again.",
        )
        return
    yield Finding("pekerjaan", Status.GOOD, "Tidak ada yang gagal. · None has failed.")


def _clocks(at: datetime) -> Iterator[Finding]:
    drifts = {"komputer ini · this machine": seconds_ahead()}
    living = Heartbeat.objects.filter(stopped_at__isnull=True, seen_at__gt=at - _VERY_LATE)
    drifts |= {str(row): row.seconds_ahead for row in living}
    wrong = {where: drift for where, drift in drifts.items() if abs(drift) > _DRIFT_SECONDS}
    for where, drift in wrong.items():
        yield Finding(
            "jam",
            Status.BROKEN if abs(drift) > _FAR_DRIFT_SECONDS else Status.CAUTION,
            f"{where}: berbeda {drift:+.1f} detik dari basis data. · Differs from the database.",
            "Nyalakan NTP di kedua komputer. · Switch on NTP on both machines.",
        )
    last = Event.objects.aggregate(last=Max("at"))["last"]
    if last is not None and last > at + timedelta(seconds=_FAR_DRIFT_SECONDS):
        yield Finding(
            "jam",
            Status.BROKEN,
            f"Riwayat terakhir ada di masa depan: {last:%Y-%m-%d %H:%M:%S} UTC. "
            "· The last event lies in the future.",
            "Jam salah satu komputer pernah maju; betulkan sebelum bekerja lagi. "
            "· A clock was ahead; set it right before work goes on.",
        )
    elif not wrong:
        yield Finding("jam", Status.GOOD, "Sama dengan basis data. · As the database's.")


def _time_service(at: datetime) -> Iterator[Finding]:
    """Only where the system can tell; a container has no time service of its own."""
    program = shutil.which("timedatectl")
    if program is None:
        return
    told = subprocess.run(  # noqa: S603
        [program, "show", "--property=NTPSynchronized", "--value"],
        capture_output=True,
        text=True,
        timeout=5,
        check=False,
    )
    if told.stdout.strip() == "no":
        yield Finding(
            "NTP",
            Status.CAUTION,
            "Jam tidak disetel lewat jaringan. · The clock is not set by a time server.",
            "Nyalakan: timedatectl set-ntp true · Switch it on.",
        )


def _vacancies(at: datetime) -> Iterator[Finding]:
    name = "jabatan"
    found = vacancies(at=at, within=SOON)
    for vacancy in found:
        day = f"{timezone.localtime(vacancy.since):%d-%m-%Y}"
        cover = f"ditangani {vacancy.cover.title}" if vacancy.cover else "tanpa atasan yang dapat"
        unattended = vacancy.cover is None and vacancy.since <= at
        yield Finding(
            name,
            Status.BROKEN if unattended else Status.CAUTION,
            f"{vacancy.position.title} kosong sejak {day}, {cover}. · A vacant position.",
            "Tunjuk pemegang, Plt. atau Plh. di /orang/. · Appoint somebody at /orang/.",
        )
    if not found:
        yield Finding(name, Status.GOOD, "Semua kolom SOP terisi. · Every column is filled.")


def _demo_accounts(at: datetime) -> Iterator[Finding]:
    if settings.DEMO or not Person.objects.filter(is_demo=True).exists():
        yield Finding("akun", Status.GOOD, "Tidak ada akun peragaan. · No demo accounts.")
        return
    yield Finding(
        "akun",
        Status.BROKEN,
        "Ada akun peragaan yang sandinya diketahui umum. · Demo accounts are here.",
        "Pakai basis data lain; peragaan hanya lewat lajur demo. · Use another database.",
    )


CHECKS = (
    Check("basis data", _database),
    Check("migrasi", _migrations),
    Check("cakram", _disk),
    Check("jam", _clocks),
    Check("NTP", _time_service),
    Check("kalender", _calendars),
    Check("pekerja", _workers),
    Check("antrean", _queue),
    Check("kabar", _owed_notices),
    Check("pengingat", _alarms),
    Check("pekerjaan", _failed_jobs),
    Check("pos-el", _mail),
    Check("saluran", _channels),
    Check("kiriman", _dead_deliveries),
    Check("jabatan", _vacancies),
    Check("akun", _demo_accounts),
)
