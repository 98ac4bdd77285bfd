"""Mesin: what Lajur does by itself, for administrators. No case is shown here."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from lajur.cases.tasks import MOVING
from lajur.foundation.errors import Conflict
from lajur.notifications.digests import GATHERING
from lajur.worker import queries
from lajur.worker.heartbeat import in_database_time, seconds_ahead
from lajur.worker.queries import ProgressLine, TimetableLine
from lajur.worker.queue import Job, try_again

HERE = "/mesin/"

JOB_NAMES: dict[str, str | Promise] = {
    "lajur.cases.tasks.ring_alarms": gettext_lazy("Pengingat, peringatan, dan eskalasi"),
    "lajur.cases.tasks.remind_of_holds": gettext_lazy("Pengingat jeda"),
    "lajur.cases.tasks.move_deadlines": gettext_lazy("Hitung ulang batas waktu"),
    "lajur.clocks.tasks.look_at_holidays": gettext_lazy("Periksa hari libur"),
    "lajur.notifications.tasks.tell": gettext_lazy("Beri kabar tentang permohonan"),
    "lajur.notifications.tasks.tell_of_office": gettext_lazy("Beri kabar tentang jabatan"),
    "lajur.notifications.tasks.deliver": gettext_lazy("Kirim pesan"),
    "lajur.notifications.tasks.gather": gettext_lazy("Ringkasan harian"),
    "lajur.notifications.tasks.forget_old_links": gettext_lazy("Lupakan tautan lama"),
    "lajur.notifications.tasks.link_chats": gettext_lazy("Hubungkan obrolan Telegram"),
    "lajur.worker.tasks.tidy": gettext_lazy("Bersihkan catatan mesin"),
}
"""What an administrator calls the jobs; one without a name is shown by its path."""

LONG_JOB_NAMES: dict[str, str | Promise] = {
    MOVING: gettext_lazy("Hitung ulang batas waktu"),
    GATHERING: gettext_lazy("Ringkasan harian"),
}
"""What an administrator calls the long jobs, by the name of their progress."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry of the timetable as the page shows it."""

    line: TimetableLine
    name: str
    often: str


@dataclass(frozen=True, slots=True)
class LongJob:
    """A long job as the page shows it."""

    line: ProgressLine
    name: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed job as the page shows it: the last line of its error, and all of it."""

    job: Job
    name: str
    error: str


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Workers, long jobs and the timetable, which refresh themselves; failed jobs."""
    at = timezone.now()
    context = {
        "workers": queries.workers(at=in_database_time(at, ahead=seconds_ahead())),
        "long_jobs": [_long_job(line) for line in queries.long_jobs(at=at)],
        "turns": [_turn(line) for line in queries.timetable(at=at)],
        "lag": queries.lag(at=at),
    }
    if request.headers.get("HX-Request"):
        return render(request, "web/machine/state.html", context)
    failures = [_failure(job) for job in queries.failed_jobs()]
    return render(request, "web/machine.html", {**context, "failures": failures})


@require_POST
def again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Let a failed job run once more. The page may be old: then somebody was first."""
    if not try_again(id=str(job_id), at=timezone.now()):
        raise Conflict(_("Pekerjaan ini sudah dijalankan lagi atau tidak ada lagi."))
    messages.success(request, _("Pekerjaan ini dijalankan lagi."))
    return HttpResponseRedirect(HERE)


def _long_job(line: ProgressLine) -> LongJob:
    return LongJob(line, str(LONG_JOB_NAMES.get(line.row.name, line.row.name)))


def _turn(line: TimetableLine) -> Turn:
    return Turn(line, _name(line.entry.job), _often(line))


def _often(line: TimetableLine) -> str:
    if line.seconds is None:
        return _("setiap hari pukul %(hour)s") % {"hour": line.hour.replace(":", ".")}
    if line.seconds % 3600 == 0:
        hours = line.seconds // 3600
        return ngettext("setiap %(count)s jam", "setiap %(count)s jam", hours) % {"count": hours}
    if line.seconds % 60 == 0:
        count = line.seconds // 60
        return ngettext("setiap %(count)s menit", "setiap %(count)s menit", count) % {
            "count": count
        }
    return ngettext("setiap %(count)s detik", "setiap %(count)s detik", line.seconds) % {
        "count": line.seconds
    }


def _failure(job: Job) -> Failure:
    lines = job.traceback.strip().splitlines()
    return Failure(job, _name(job.task_path), lines[-1] if lines else job.exception_class_path)


def _name(path: str) -> str:
    return str(JOB_NAMES.get(path, path))
