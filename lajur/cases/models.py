"""Case, WorkItem, Event, CasePaper."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from lajur.clocks.models import Calendar
from lajur.documents.models import StoredFile
from lajur.foundation.immutable_model import WriteOnce
from lajur.network.models import Site
from lajur.organisation.models import Capacity, Position, Unit
from lajur.sop.models import Duty, Performer, Sop, SopVersion, Step


class CaseNumber(models.Model):
    """The last case number taken in a year; taken inside the transaction, so without gaps."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)


class Kind(models.TextChoices):
    """What is asked for."""

    REPAIR = "perbaikan", _("Perbaikan gangguan")
    MAINTENANCE = "pemeliharaan", _("Pemeliharaan rutin")
    MOVE = "pemindahan", _("Pemindahan titik jaringan")
    NEW_POINT = "penambahan", _("Penambahan titik jaringan")


class Urgency(models.TextChoices):
    """Sifat kecepatan of a letter."""

    NORMAL = "biasa", _("Biasa")
    URGENT = "segera", _("Segera")
    VERY_URGENT = "sangat-segera", _("Sangat segera")


class AccessClass(models.TextChoices):
    """Klasifikasi akses of a letter. Above *biasa* only those who had the case see it."""

    OPEN = "biasa", _("Biasa")
    LIMITED = "terbatas", _("Terbatas")
    SECRET = "rahasia", _("Rahasia")


class CaseState(models.TextChoices):
    """Where the whole case stands."""

    RUNNING = "berjalan", _("Berjalan")
    ENDED = "selesai", _("Selesai")
    WITHDRAWN = "ditarik", _("Ditarik pemohon")


class Case(models.Model):
    """One run through one SOP version.

    ``waiting`` are the arrivals before joins, ``last_round`` the highest round opened so far;
    together with the open work items they are the walk's state. ``paper_names`` are the names of
    the papers in the case, kept here so that a command need not read them. ``version`` guards
    against lost updates; ``events``, ``head`` and ``last_event_at`` are the length, the head
    and the last moment of the hash chain. ``told`` is the length up to which its audience has been
    told: what is behind it is owed, and ``notifications`` pays it.
    """

    number = models.CharField(max_length=12, unique=True)
    sop_version = models.ForeignKey(SopVersion, models.PROTECT, related_name="cases")
    applicant = models.ForeignKey(Position, models.PROTECT, related_name="+")
    applicant_unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    site = models.ForeignKey(Site, models.PROTECT, related_name="cases")
    subject = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, choices=Kind)
    urgency = models.CharField(max_length=16, choices=Urgency, default=Urgency.NORMAL)
    access_class = models.CharField(max_length=10, choices=AccessClass, default=AccessClass.OPEN)
    description = models.TextField()
    contact_name = models.CharField(max_length=120)
    contact_phone = models.CharField(max_length=30)
    letter_number = models.CharField(max_length=80)
    letter_date = models.DateField()
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.RUNNING)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    waiting = models.JSONField(default=list)
    paper_names = models.JSONField(default=list)
    last_round = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    events = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    last_event_at = models.DateTimeField()
    told = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes = (
            models.Index(
                fields=("last_event_at", "id"),
                condition=Q(told__lt=F("events")),
                name="case_owes_notices",
            ),
            models.Index(fields=("-opened_at", "-id"), name="case_newest"),
            models.Index(
                fields=("applicant", "-opened_at", "-id"), name="case_newest_of_applicant"
            ),
            models.Index(fields=("state", "-opened_at", "-id"), name="case_newest_in_state"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state=CaseState.RUNNING)
                | Q(ended_at__isnull=False) & ~Q(state=CaseState.RUNNING),
                name="case_ended_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_running(self) -> bool:
        return self.state == CaseState.RUNNING


class ItemKind(models.TextChoices):
    """Why something lies on a desk.

    ``ROW``: its position answers for a row. ``PART``: it confirms its part of a joint row.
    ``DUTY``: work laid on it by a disposition, without a row. ``COPY``: for its information.
    """

    ROW = "row", _("kegiatan")
    PART = "part", _("bagian")
    DUTY = "duty", _("tugas")
    COPY = "copy", _("tembusan")


class Outcome(models.TextChoices):
    """How a work item was closed.

    ``DONE``: as the SOP prints it, an answer that goes back too. ``RETURNED``: given back beyond
    the SOP. ``WITHDRAWN``: taken off the desk by somebody else.
    """

    DONE = "done", _("selesai")
    RETURNED = "returned", _("dikembalikan")
    WITHDRAWN = "withdrawn", _("ditarik")


class WorkItem(models.Model):
    """Something that lies on a desk: addressed to a position, closed by a person.

    ``due_at`` is the standard time in working time after ``opened_at``, pauses left out; null where
    the SOP gives none and while a pause holds a deadline that has not passed. ``sort_at`` orders
    the desk. ``worked_seconds`` is the working time it took without pauses, set when it closes.
    ``sent_from`` is the work item whose completion laid it here.

    ``calendar`` and ``calendar_revision`` tell by which calendar its times were computed; no
    calendar is the built-in one. ``paused_at`` is set while a ``Hold`` is open, ``left_seconds``
    is then the working time that was left. ``soon_at`` is when it is about to be late; it and
    ``alarm_at``, the next moment at which somebody is to be reminded, follow the time policy of
    the row. ``alarms`` counts the steps taken: 1 reminded, 2 warned, 3 escalated;
    ``alarm_failed_at`` is when its alarm could not be rung and was put off.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=4, choices=ItemKind)
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+")
    performer = models.ForeignKey(Performer, models.PROTECT, related_name="+", null=True)
    position = models.ForeignKey(Position, models.PROTECT, related_name="items")
    round = models.PositiveIntegerField()
    sent_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="sent")
    opened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    sort_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    answer = models.CharField(max_length=60, blank=True)
    worked_seconds = models.PositiveIntegerField(null=True)
    has_members = models.BooleanField(default=False)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="+")
    calendar_revision = models.PositiveIntegerField(default=0)
    paused_at = models.DateTimeField(null=True)
    left_seconds = models.IntegerField(null=True)
    soon_at = models.DateTimeField(null=True)
    alarm_at = models.DateTimeField(null=True)
    alarms = models.PositiveSmallIntegerField(default=0)
    alarm_failed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("opened_at", "pk")
        indexes = (
            models.Index(
                fields=("alarm_at", "id"),
                condition=Q(closed_at__isnull=True, alarm_at__isnull=False),
                name="item_alarm",
            ),
            models.Index(
                fields=("position", "sort_at", "id"),
                condition=Q(closed_at__isnull=True),
                name="item_desk",
            ),
            models.Index(
                fields=("step", "sort_at", "id"),
                condition=Q(closed_at__isnull=True),
                name="item_board",
            ),
            models.Index(
                fields=("closed_by", "-closed_at"),
                condition=Q(closed_at__isnull=False),
                name="item_done_by",
            ),
            models.Index(fields=("position", "case"), name="item_position_case"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("case", "step", "round"),
                condition=Q(kind=ItemKind.ROW),
                name="row_opens_once_in_a_round",
                violation_error_message=_("Kegiatan ini sudah dibuka pada putaran ini."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="item_closed_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="item_closed_after_opened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}/{self.step_id}/{self.kind}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class WorkItemMember(models.Model):
    """A further position named for a work item (the other technicians of a team)."""

    item = models.ForeignKey(WorkItem, models.CASCADE, related_name="members")
    position = models.ForeignKey(Position, models.PROTECT, related_name="memberships")
    open = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("item", "position"), name="member_once"),)
        indexes = (
            models.Index(
                fields=("position", "item"), condition=Q(open=True), name="member_open_of_position"
            ),
        )


class Party(models.TextChoices):
    """Whom or what a paused work item waits for."""

    APPLICANT = "pemohon", _("Pemohon")
    VENDOR = "penyedia", _("Penyedia atau ISP")
    SPARE_PART = "suku-cadang", _("Suku cadang")


class Hold(models.Model):
    """A pause (*jeda*): the office clock of one work item stands still, for a reason.

    The applicant sees it. ``expected_until`` is when the other party should be done, ``remind_at``
    when to ask. Ended by a person, or by the closing of its work item.
    """

    item = models.ForeignKey(WorkItem, models.PROTECT, related_name="holds")
    party = models.CharField(max_length=12, choices=Party)
    reason = models.TextField()
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expected_until = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("started_at", "pk")
        indexes = (
            models.Index(
                fields=("remind_at", "id"),
                condition=Q(ended_at__isnull=True, remind_at__isnull=False),
                name="hold_reminder",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("item",),
                condition=Q(ended_at__isnull=True),
                name="hold_one_open_per_item",
                violation_error_message=_("Pekerjaan ini sudah dijeda."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="hold_ended_after_started",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.party}"


class TimePolicy(models.Model):
    """When a row reminds and escalates, and for whom it may pause; one row of an SOP, or all.

    Without ``sop`` it holds for the whole office, with ``sop`` and without ``row`` for that SOP; a
    null field asks the wider policy, and at last the built-in one (``cases.policies``). Percents
    are of the standard time; ``0`` switches a step off.
    """

    sop = models.ForeignKey(Sop, models.CASCADE, null=True, blank=True, related_name="policies")
    row = models.PositiveSmallIntegerField(null=True, blank=True)
    remind_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    warn_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    escalate_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_parties = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                Coalesce("sop", 0), Coalesce("row", 0), name="time_policy_once"
            ),
            models.CheckConstraint(
                condition=Q(row__isnull=True) | Q(sop__isnull=False), name="time_policy_row_of_sop"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sop or '-'} {self.row or '-'}"


class CasePaper(WriteOnce):
    """A paper (naskah) of the case, by the name that the SOP's table gives it.

    It is a stored file, or words written in Lajur, or both. A later paper of the same name stands
    beside the earlier one; nothing is replaced. Typeset documents will hang here too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=160)
    number = models.CharField(max_length=80, blank=True)
    dated = models.DateField(null=True)
    text = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    photo = models.BooleanField(default=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    round = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("made_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(text="") | Q(file__isnull=False), name="paper_has_words_or_a_file"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Event(WriteOnce):
    """What happened, told once: the history, the proof and the audience in one row.

    ``hash`` is the SHA-256 over the previous event's hash and this event's canonical content.
    ``command_id`` makes a command that is sent twice one effect, ``fingerprint`` tells whether it
    was the same command. ``beyond_sop`` marks acts that
    the SOP does not have. ``audience`` are the positions that the event concerns. What Lajur does
    by itself (a reminder, a deadline moved by a changed calendar) has no person and no position.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="history")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    capacity = models.CharField(max_length=9, choices=Capacity, blank=True)
    on_behalf_of = models.CharField(max_length=120, blank=True)
    row = models.PositiveSmallIntegerField(null=True)
    round = models.PositiveIntegerField(null=True)
    beyond_sop = models.BooleanField(default=False)
    payload = models.JSONField()
    audience = models.JSONField()
    command_id = models.UUIDField(unique=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("case", "seq")
        constraints = (
            models.UniqueConstraint(fields=("case", "seq"), name="event_seq"),
            models.CheckConstraint(
                condition=Q(person__isnull=True, position__isnull=True, capacity="")
                | Q(person__isnull=False, position__isnull=False) & ~Q(capacity=""),
                name="event_by_a_seat_or_by_lajur",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.kind}"
