"""Notice, Delivery, Link; Preferences and Address of a person; Wording of the office."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lajur.cases.models import Case, Event, WorkItem
from lajur.organisation.models import Position


class Channel(models.TextChoices):
    """A way out of the application."""

    EMAIL = "email", _("Pos-el")
    TELEGRAM = "telegram", _("Telegram")
    WHATSAPP = "whatsapp", _("WhatsApp")
    PUSH = "push", _("Notifikasi peramban")


class Topic(models.TextChoices):
    """What a notice is about; preferences are set by topic."""

    WORK = "tugas", _("Pekerjaan baru di meja saya")
    REMINDER = "pengingat", _("Pengingat dan eskalasi")
    PROGRESS = "perkembangan", _("Perkembangan permohonan saya")
    OFFICE = "jabatan", _("Jabatan, Plt./Plh., dan delegasi")
    SYSTEM = "sistem", _("Sistem (administrator)")


class Notice(models.Model):
    """One thing that one person is told.

    ``key`` is unique per person ("event:812", "term-ended:31"), so that telling twice is once.
    ``kind`` names the wording, ``context`` what its placeholders stand for: never a name, a
    subject, an address or anything of the network. ``path`` is where it leads. ``item`` is the work
    that it is about, so that nobody is called to what is closed already.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    topic = models.CharField(max_length=12, choices=Topic)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="notices")
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(WorkItem, models.PROTECT, null=True, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    context = models.JSONField(default=dict)
    path = models.CharField(max_length=200)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("person", "-at", "-id"), name="notice_newest"),
            models.Index(
                fields=("person",), condition=Q(read_at__isnull=True), name="notice_unread"
            ),
        )
        constraints = (models.UniqueConstraint(fields=("person", "key"), name="notice_once"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.key}"


class DeliveryState(models.TextChoices):
    """Where a delivery stands. ``GATHERED`` waits for the digest of the day."""

    WAITING = "waiting", _("Menunggu")
    GATHERED = "gathered", _("Menunggu ringkasan")
    SENT = "sent", _("Terkirim")
    DEAD = "dead", _("Gagal")
    DROPPED = "dropped", _("Tidak dikirim")


class Untold(models.Model):
    """A case whose events could not be told, set aside until ``again_at`` so that others go on."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="+")
    failed_at = models.DateTimeField()
    again_at = models.DateTimeField()
    error = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.case_id} {self.error}"


class Purpose(models.TextChoices):
    """What a delivery carries: a notice, the digest of several, a code for an address, a test."""

    NOTICE = "notice", _("Kabar")
    DIGEST = "digest", _("Ringkasan harian")
    CODE = "code", _("Kode konfirmasi")
    TEST = "test", _("Pesan uji")


class Delivery(models.Model):
    """A notice on its way by one channel; or a digest, a code or a test, which have no ``notice``.

    ``key`` is stable over every attempt: the Message-ID of a mail, the idempotency key of a
    gateway. A worker holds it until ``lease_until``; ``attempts`` fences, so that a late worker
    writes nothing, and so it only grows: who lets it be sent again raises ``most_attempts``.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries")
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="deliveries")
    purpose = models.CharField(max_length=6, choices=Purpose, default=Purpose.NOTICE)
    digest = models.ForeignKey("self", models.CASCADE, null=True, related_name="gathered")
    address = models.ForeignKey("Address", models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    receipt = models.CharField(max_length=120, blank=True)
    most_attempts = models.PositiveSmallIntegerField(default=10)
    resent_at = models.DateTimeField(null=True)
    resent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (
            models.Index(
                fields=("next_at", "id"), condition=Q(state="waiting"), name="delivery_waiting"
            ),
            models.Index(
                fields=("person", "channel", "next_at"),
                condition=Q(state="gathered"),
                name="delivery_gathered",
            ),
            models.Index(fields=("state", "-made_at"), name="delivery_by_state"),
        )
        constraints = (
            models.UniqueConstraint(fields=("notice", "channel"), name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.NOTICE, notice__isnull=False)
                | ~Q(purpose=Purpose.NOTICE) & Q(notice__isnull=True),
                name="delivery_of_a_notice_has_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class Quiet(models.TextChoices):
    """When messages may come. What happens at other times waits, it is not lost."""

    OFFICE_HOURS = "jam-kerja", _("Hanya pada jam kerja saya")
    ANY_TIME = "kapan-saja", _("Kapan saja")


class Preferences(models.Model):
    """What a person wants to be told by which channel; without a row the office's defaults hold.

    ``channels`` maps a topic to the channels for it. With ``digest`` single messages become one a
    day, at the first opening of the working day; reminders come singly all the same.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preferences"
    )
    channels = models.JSONField(default=dict)
    quiet = models.CharField(max_length=10, choices=Quiet, default=Quiet.OFFICE_HOURS)
    digest = models.BooleanField(default=False)
    language = models.CharField(
        max_length=5, choices=(("id", "Indonesia"), ("en", "English")), default="id"
    )

    def __str__(self) -> str:
        return str(self.person_id)


class Address(models.Model):
    """Where a person is reached by a channel: a chat, a number, a browser.

    ``code`` proves that a chat or a number is theirs, until ``confirmed_at``; ``tries`` counts.
    ``refused_at`` is set when the other side says that the address is gone. ``data`` holds the
    keys of a browser's subscription.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="addresses")
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=500, blank=True)
    label = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    code = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("channel", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "channel", "address"),
                condition=~Q(address=""),
                name="address_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.channel}"


class Wording(models.Model):
    """The office's own sentences for a kind of notice in one language; else the built-in ones."""

    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5, choices=(("id", "Indonesia"), ("en", "English")))
    subject = models.CharField(_("perihal"), max_length=160)
    body = models.TextField(_("isi"))
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("kind", "language")
        constraints = (models.UniqueConstraint(fields=("kind", "language"), name="wording_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"


class Link(models.Model):
    """A single-use way from one delivery to the decision. Only the SHA-256 of its token is kept.

    It signs nobody in: who opens it signs in as always, and must be the person it was made for.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="links")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("expires_at",), name="link_expiry"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.path}"
