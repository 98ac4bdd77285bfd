"""A published SOP version as immutable rows, and which positions fill its columns."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lajur.foundation.immutable_model import WriteOnce
from lajur.organisation.models import Position


class Sop(models.Model):
    """A procedure through all its versions. ``current`` is what new cases run."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=240)
    current = models.ForeignKey(
        "SopVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class SopVersion(WriteOnce):
    """One frozen version: ``content_hash`` is the SHA-256 of its canonical content."""

    sop = models.ForeignKey(Sop, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    source = models.TextField()
    identity = models.JSONField()
    trigger = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        ordering = ("sop", "-number")
        constraints = (
            models.UniqueConstraint(fields=("sop", "number"), name="sop_version_number"),
            models.UniqueConstraint(fields=("sop", "content_hash"), name="sop_version_content"),
        )

    def __str__(self) -> str:
        return f"{self.sop} v{self.number}"


class Performer(WriteOnce):
    """A column of the matrix, from the left."""

    version = models.ForeignKey(SopVersion, models.PROTECT, related_name="performers")
    order = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    applicant = models.BooleanField()

    class Meta:
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=("version", "key"), name="performer_key_per_version"),
            models.UniqueConstraint(fields=("version", "order"), name="performer_order"),
        )

    def __str__(self) -> str:
        return self.name


class Step(WriteOnce):
    """A row of the table. ``no`` is its true number, ``printed_no`` what the paper shows.

    ``time`` is the standard time as ``Duration`` in JSON, or null when the SOP gives none;
    ``apart_from`` are the true numbers of the rows whose doers may not do this one.
    """

    version = models.ForeignKey(SopVersion, models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    no = models.PositiveSmallIntegerField()
    printed_no = models.CharField(max_length=20, blank=True)
    activity = models.TextField()
    printed_activity = models.TextField(blank=True)
    act = models.CharField(max_length=20)
    start = models.BooleanField()
    join = models.BooleanField()
    question = models.TextField(blank=True)
    time = models.JSONField(null=True)
    time_printed = models.CharField(max_length=120, blank=True)
    remarks = models.TextField(blank=True)
    apart_from = models.JSONField(default=list)

    class Meta:
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=("version", "no"), name="step_no_per_version"),
            models.UniqueConstraint(fields=("version", "order"), name="step_order"),
        )

    def __str__(self) -> str:
        return f"{self.no}. {self.activity}"


class StepPerformer(WriteOnce):
    """Who performs a row: order 0 answers for it, the others take part."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="step_performers")
    performer = models.ForeignKey(Performer, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=("step", "order"), name="step_performer_order"),
            models.UniqueConstraint(fields=("step", "performer"), name="step_performer_once"),
        )


class Path(WriteOnce):
    """An arrow from a row to a row, or to an end (``target`` null)."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="paths")
    order = models.PositiveSmallIntegerField()
    target = models.ForeignKey(Step, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=60, blank=True)
    reason = models.BooleanField()
    onward = models.BooleanField()
    also = models.BooleanField()

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("step", "order"), name="path_order"),)


class ThingKind(models.TextChoices):
    """A paper must be in the case; a thing (Komputer, ATK) is only shown."""

    PAPER = "paper", _("naskah")
    THING = "thing", _("barang")


class Requirement(WriteOnce):
    """A kelengkapan of a row."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="requirements")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=ThingKind)
    name = models.CharField(max_length=160)
    printed = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("step", "order"), name="requirement_order"),)


class Output(WriteOnce):
    """An output of a row."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="outputs")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=ThingKind)
    name = models.CharField(max_length=160)
    printed = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("step", "order"), name="output_order"),)


class Duty(WriteOnce):
    """Work that a row's disposition lays on another performer, without a row of its own."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="duties")
    order = models.PositiveSmallIntegerField()
    performer = models.ForeignKey(Performer, models.PROTECT, related_name="+")
    activity = models.TextField()
    before = models.ForeignKey(Step, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("step", "order"), name="duty_order"),)


class Filling(models.Model):
    """In this office, ``position`` fills the column ``performer_key`` of the SOP.

    Several positions may fill one column (technicians); a disposition then names them.
    """

    sop = models.ForeignKey(Sop, models.PROTECT, related_name="fillings")
    performer_key = models.SlugField(_("pelaksana"), max_length=60)
    position = models.ForeignKey(
        Position, models.PROTECT, related_name="fillings", verbose_name=_("jabatan")
    )
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("pengisi kolom pelaksana")
        verbose_name_plural = pgettext_lazy("jamak", "pengisi kolom pelaksana")
        ordering = ("sop", "performer_key", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("sop", "performer_key", "position"),
                name="filling_once",
                violation_error_message=_("Jabatan ini sudah mengisi kolom itu."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.performer_key}: {self.position}"
