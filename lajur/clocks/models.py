"""Calendars as data: whose hours, from when until when, on whose decision."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lajur.organisation.models import Position, Unit


class Calendar(models.Model):
    """A working calendar of this office; ``clocks.choice`` makes a ``WorkingCalendar`` of it.

    What it does not say itself it takes from ``parent``. ``office`` marks the one that holds for
    every position without another. ``revision`` rises with every change that can move a deadline,
    also with one of the parent; ``fingerprints`` are the SHA-256 of what the hours of each year
    computed to when it was last looked at, so that a holiday list renewed by an upgrade is noticed.
    """

    key = models.SlugField(_("kunci"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    zone = models.CharField(_("zona waktu"), max_length=40)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("mewarisi dari"),
    )
    round_the_clock = models.BooleanField(_("24 jam sehari, 7 hari seminggu"), default=False)
    national_holidays = models.BooleanField(_("libur nasional dan cuti bersama"), default=True)
    office = models.BooleanField(_("kalender kantor"), default=False)
    revision = models.PositiveIntegerField(default=1)
    fingerprints = models.JSONField(default=dict)

    class Meta:
        ordering = ("-office", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("office",), condition=Q(office=True), name="calendar_one_of_the_office"
            ),
        )

    def __str__(self) -> str:
        return self.name


class HoursPattern(models.Model):
    """The hours of a week in a calendar, ``since`` .. ``until`` inclusive; open ends are null.

    ``week`` has seven lists, Monday first, of stretches like "07.30-12.00". With a ``season``
    ("ramadan") the pattern holds only within that season's dates of each year.
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="patterns")
    name = models.CharField(_("nama"), max_length=120)
    since = models.DateField(_("sejak"), null=True, blank=True)
    until = models.DateField(_("sampai"), null=True, blank=True)
    season = models.CharField(_("musim"), max_length=20, blank=True)
    week = models.JSONField()
    source = models.CharField(_("dasar"), max_length=200, blank=True)
    reason = models.CharField(_("alasan"), max_length=200, blank=True)

    class Meta:
        ordering = ("calendar", "since", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="pattern_until_after_since",
                violation_error_message=_("Masa berlaku berakhir sebelum dimulai."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class DayKind(models.TextChoices):
    """Why a day differs from its week."""

    NATIONAL = "national", _("Libur nasional")
    JOINT_LEAVE = "joint-leave", _("Cuti bersama")
    LOCAL = "local", _("Libur daerah")
    OPEN = "open", _("Tetap masuk")
    REMOTE = "remote", _("Kerja dari tempat lain (WFH)")
    SHIFT = "shift", _("Jam khusus")


class SpecialDay(models.Model):
    """A day that differs from its week, and wins over patterns and national holidays.

    ``hours`` are the stretches of the day; an empty list closes the office, null keeps the hours
    that the week would have given (a holiday that is none here, a day worked from home).
    ``tentative`` while its date is not settled.
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    day = models.DateField(_("tanggal"))
    kind = models.CharField(_("jenis"), max_length=11, choices=DayKind)
    name = models.CharField(_("nama"), max_length=120)
    hours = models.JSONField(null=True, blank=True)
    tentative = models.BooleanField(_("masih perkiraan"), default=False)
    source = models.CharField(_("dasar"), max_length=200, blank=True)
    reason = models.CharField(_("alasan"), max_length=200, blank=True)

    class Meta:
        ordering = ("calendar", "day")
        constraints = (
            models.UniqueConstraint(
                fields=("calendar", "day"),
                name="special_day_once",
                violation_error_message=_("Hari ini sudah tercatat pada kalender itu."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Season(models.Model):
    """The dates of a season ("ramadan") in one Gregorian year, as the government settled them.

    A year without a row is computed and counts as tentative.
    """

    name = models.CharField(max_length=20)
    since = models.DateField(_("sejak"))
    until = models.DateField(_("sampai"))
    tentative = models.BooleanField(_("masih perkiraan"), default=False)
    source = models.CharField(_("dasar"), max_length=200, blank=True)

    class Meta:
        ordering = ("name", "since")
        constraints = (
            models.UniqueConstraint(fields=("name", "since"), name="season_once"),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="season_until_after_since",
                violation_error_message=_("Masa berlaku berakhir sebelum dimulai."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.since}"


class CalendarUse(models.Model):
    """Whose calendar it is: of a unit and its parts, or of one position (an on-call desk)."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="uses")
    unit = models.OneToOneField(
        Unit, models.CASCADE, null=True, blank=True, related_name="calendar_use"
    )
    position = models.OneToOneField(
        Position, models.CASCADE, null=True, blank=True, related_name="calendar_use"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(position__isnull=True),
                name="calendar_use_of_a_unit_or_a_position",
            ),
        )

    def __str__(self) -> str:
        return f"{self.calendar} · {self.unit or self.position}"
