"""The doctor finds each thing that can be wrong, says what to do, and goes on with the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from lajur.cases.models import Case
from lajur.cases.tests.cast import MONDAY, Office, apply_for, office
from lajur.clocks import choice
from lajur.clocks.models import Calendar
from lajur.console import doctor
from lajur.console.doctor import Check, Finding, Status, examine, sqlite_findings
from lajur.notifications.models import Channel, Delivery, DeliveryState, Purpose
from lajur.notifications.tests.servers import free_port, mail_sink
from lajur.organisation.models import Holder, Person
from lajur.worker.heartbeat import Heart
from lajur.worker.models import Heartbeat
from lajur.worker.tests import errands

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
GOOD, CAUTION, BROKEN = Status.GOOD, Status.CAUTION, Status.BROKEN


@pytest.fixture
def cast() -> Office:
    return office()


def about(name: str) -> list[Finding]:
    """What the doctor says about one thing on Monday at 09.00."""
    return [finding for finding in examine(at=MONDAY) if finding.check == name]


def the_one(name: str) -> Finding:
    (finding,) = about(name)
    return finding


def worker() -> Heartbeat:
    Heart(at=MONDAY)
    Heartbeat.objects.update(seen_at=MONDAY, started_at=MONDAY, seconds_ahead=0)
    return Heartbeat.objects.get()


def test_a_sound_office_has_nothing_broken_but_what_a_test_lacks(cast: Office) -> None:
    worker()
    broken = [finding for finding in examine(at=MONDAY) if finding.status == BROKEN]
    assert broken == []


def test_what_is_not_good_says_what_to_do() -> None:
    for finding in examine(at=MONDAY):
        assert bool(finding.advice) == (finding.status != GOOD), finding


def test_a_check_that_fails_is_a_finding_and_the_others_go_on() -> None:
    def fall_over(at: object) -> Iterator[Finding]:
        yield Finding("satu", GOOD, "lost with the rest of its check")
        raise RuntimeError("kabel putus")

    def go_well(at: object) -> Iterator[Finding]:
        yield Finding("dua", GOOD, "baik")

    first, second = examine(at=MONDAY, checks=(Check("satu", fall_over), Check("dua", go_well)))
    assert (first.check, first.status) == ("satu", BROKEN)
    assert "kabel putus" in first.found
    assert second.status == GOOD


def test_the_database_is_named() -> None:
    assert connection.vendor.lower() in the_one("basis data").found.lower()


@pytest.mark.parametrize(
    ("version", "mode", "status"),
    [("3.51.2", "wal", CAUTION), ("3.53.4", "delete", BROKEN), ("3.53.4", "wal", GOOD)],
)
def test_a_doubtful_sqlite_is_told(version: str, mode: str, status: Status) -> None:
    assert next(sqlite_findings(version=version, mode=mode)).status == status


def test_a_missing_migration_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'organisation'")
    assert the_one("migrasi").status == BROKEN
    assert "lajur migrate" in the_one("migrasi").advice


@pytest.mark.parametrize(
    ("limit", "status"), [("_LITTLE_DISK", CAUTION), ("_NO_DISK", BROKEN), ("", GOOD)]
)
def test_a_disk_that_is_nearly_full_is_told(monkeypatch, limit: str, status: Status) -> None:
    monkeypatch.setattr(doctor, "_LITTLE_DISK", 2**62 if limit else 1)
    monkeypatch.setattr(doctor, "_NO_DISK", 2**62 if limit == "_NO_DISK" else 1)
    assert the_one("cakram").status == status


def test_dates_that_are_not_certain_are_told() -> None:
    assert any("perkiraan" in each.found for each in about("kalender"))


def test_an_office_without_a_calendar_is_told() -> None:
    Calendar.objects.update(office=False)
    choice.forget()
    assert any("Belum ada kalender kantor" in each.found for each in about("kalender"))


def test_deadlines_by_an_older_calendar_are_told(cast: Office) -> None:
    apply_for(cast)
    Calendar.objects.update(revision=F("revision") + 1)
    choice.forget()
    assert any("1 permohonan" in each.found for each in about("kalender"))


def test_mail_that_is_not_set_up_is_told() -> None:
    assert (the_one("pos-el").status, the_one("pos-el").found[:12]) == (CAUTION, "Belum diatur")


def test_a_mail_server_that_accepts_is_good_and_gets_no_mail(settings: Settings) -> None:
    with mail_sink() as (sink, port):
        settings.LAJUR_EMAIL_HOST, settings.LAJUR_EMAIL_PORT = "127.0.0.1", port
        settings.LAJUR_EMAIL_TLS = ""
        assert the_one("pos-el").status == GOOD
    assert sink.messages == []


def test_a_mail_server_that_is_not_there_is_told(settings: Settings) -> None:
    settings.LAJUR_EMAIL_HOST, settings.LAJUR_EMAIL_PORT = "127.0.0.1", free_port()
    assert the_one("pos-el").status == BROKEN
    assert "LAJUR_EMAIL_PORT" in the_one("pos-el").advice


def test_a_mail_server_that_refuses_the_sign_in_is_told(settings: Settings) -> None:
    settings.LAJUR_EMAIL_HOST, settings.LAJUR_EMAIL_PORT = "127.0.0.1", free_port()
    settings.LAJUR_EMAIL_TLS = ""
    settings.LAJUR_EMAIL_USER, settings.LAJUR_EMAIL_PASSWORD = "lajur", "salah"
    server = Controller(
        object(),
        hostname="127.0.0.1",
        port=settings.LAJUR_EMAIL_PORT,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
        auth_require_tls=False,
    )
    server.start()
    try:
        assert "LAJUR_EMAIL_PASSWORD" in the_one("pos-el").advice
    finally:
        server.stop()


def test_channels_are_set_up_or_not(settings: Settings) -> None:
    settings.LAJUR_TELEGRAM_TOKEN = "token"
    settings.LAJUR_TELEGRAM_BOT = "lajur_bot"
    telegram, whatsapp = about("saluran")[:2]
    assert "diatur" in telegram.found
    assert "tidak dipakai" in whatsapp.found


def test_no_worker_is_told() -> None:
    assert the_one("pekerja").status == BROKEN
    assert "lajur worker" in the_one("pekerja").advice


def test_a_worker_that_beats_is_good() -> None:
    worker()
    assert the_one("pekerja").status == GOOD


def test_a_worker_that_fell_silent_is_told() -> None:
    worker()
    Heartbeat.objects.update(seen_at=MONDAY - HOUR)
    assert {each.status for each in about("pekerja")} == {BROKEN, CAUTION}


def test_a_worker_of_another_version_is_told() -> None:
    worker()
    Heartbeat.objects.update(version="0.0.1")
    assert about("pekerja")[0].status == CAUTION
    assert "0.0.1" in about("pekerja")[0].found


@pytest.mark.parametrize(
    ("waits", "status"), [(MINUTE / 2, GOOD), (2 * MINUTE, CAUTION), (HOUR, BROKEN)]
)
def test_jobs_that_wait_too_long_are_told(waits: timedelta, status: Status) -> None:
    errands.break_down.using(run_after=MONDAY - waits).enqueue()
    assert the_one("antrean").status == status


@pytest.mark.parametrize(
    ("waits", "status"), [(MINUTE / 2, GOOD), (2 * MINUTE, CAUTION), (HOUR, BROKEN)]
)
def test_notices_that_are_owed_too_long_are_told(
    cast: Office, waits: timedelta, status: Status
) -> None:
    apply_for(cast, at=MONDAY - waits)
    assert the_one("kabar").status == status
    Case.objects.update(told=F("events"))
    assert the_one("kabar").status == GOOD


def test_dead_deliveries_are_told(cast: Office) -> None:
    Delivery.objects.create(
        person=cast.kadis.person,
        purpose=Purpose.DIGEST,
        channel=Channel.EMAIL,
        state=DeliveryState.DEAD,
        made_at=MONDAY,
        next_at=MONDAY,
    )
    assert the_one("kiriman").status == CAUTION


def test_failed_jobs_are_told() -> None:
    errands.break_down.enqueue()
    DBTaskResult.objects.update(status="FAILED")
    assert the_one("pekerjaan").status == CAUTION


@pytest.mark.parametrize(("ahead", "status"), [(-5, CAUTION), (45, BROKEN)])
def test_a_machine_whose_clock_is_wrong_is_told(ahead: int, status: Status) -> None:
    worker()
    Heartbeat.objects.update(seconds_ahead=ahead)
    assert the_one("jam").status == status


def test_a_history_from_the_future_is_told(cast: Office) -> None:
    apply_for(cast, at=MONDAY + HOUR)
    assert the_one("jam").status == BROKEN


@pytest.mark.parametrize(("answer", "count"), [("no", 1), ("yes", 0)])
def test_a_clock_that_no_server_sets_is_told(
    monkeypatch, tmp_path: Path, answer: str, count: int
) -> None:
    program = tmp_path / "timedatectl"
    program.write_text(f"#!/bin/sh\necho {answer}\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert len(about("NTP")) == count


def test_a_vacant_position_is_told_and_worse_without_a_superior(cast: Office) -> None:
    Holder.objects.filter(position=cast.kabid.position).update(until=MONDAY - HOUR)
    assert the_one("jabatan").status == CAUTION
    Holder.objects.filter(position=cast.kadis.position).update(until=MONDAY - HOUR)
    assert BROKEN in {each.status for each in about("jabatan")}


def test_demo_accounts_are_told(cast: Office) -> None:
    Person.objects.filter(pk=cast.kadis.person.pk).update(is_demo=True)
    assert the_one("akun").status == BROKEN


def test_the_command_prints_all_and_fails_where_something_is_broken(capsys) -> None:
    with pytest.raises(CommandError, match="rusak"):
        call_command("doctor")
    printed = capsys.readouterr().out
    assert "rusak      pekerja" in printed
    assert "→ Jalankan lajur worker" in printed


def test_warnings_alone_are_no_failure(capsys) -> None:
    Heart(at=MONDAY)
    Heartbeat.objects.update(seen_at=MONDAY + timedelta(days=36500))
    call_command("doctor", json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["status"] == "perhatian"
    assert {"check", "status", "found", "advice"} == set(told["findings"][0])


def test_alarms_that_nobody_rings_are_told(cast: Office) -> None:
    assert the_one("pengingat").status == GOOD
    apply_for(cast, at=MONDAY - HOUR)
    assert the_one("pengingat").status == BROKEN


def test_an_alarm_that_could_not_be_rung_is_told(cast: Office) -> None:
    case = apply_for(cast)
    case.items.filter(closed_at=None).update(alarm_failed_at=MONDAY)
    broken, queue = about("pengingat")
    assert (broken.status, queue.status) == (BROKEN, GOOD)
    assert broken.found.startswith("1 pekerjaan tidak dapat diingatkan")
