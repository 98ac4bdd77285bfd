"""Units, positions, persons and who held which position when."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lajur.foundation.immutable_model import WriteOnce
from lajur.organisation.nip import normalise_nip, validate_nip


class Unit(models.Model):
    """A unit of the regional government: an OPD, or a part of one (bidang, UPTD)."""

    name = models.CharField(_("nama"), max_length=160, unique=True)
    short_name = models.CharField(_("nama singkat"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("induk")
    )

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = pgettext_lazy("jamak", "unit")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name


class Position(models.Model):
    """A jabatan. Work is addressed to it, whoever holds it that day.

    ``collective`` positions (a helpdesk counter) may be held by several persons at once.
    """

    key = models.SlugField(_("kunci"), max_length=60, unique=True)
    title = models.CharField(_("jabatan"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="positions", verbose_name=_("unit"))
    superior = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinates",
        verbose_name=_("atasan"),
    )
    collective = models.BooleanField(_("dipegang bersama"), default=False)

    class Meta:
        verbose_name = _("jabatan")
        verbose_name_plural = pgettext_lazy("jamak", "jabatan")
        ordering = ("unit__name", "title")

    def __str__(self) -> str:
        return self.title


class PersonManager(BaseUserManager["Person"]):
    """Makes persons with an account."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(username=self.model.normalize_username(username), **fields)
        person.set_password(password)
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> Person:
        fields.setdefault("name", username)
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """A human being with an account. Rights come from the positions held, never from here.

    ``is_staff`` marks an administrator of persons and positions; it opens no case.
    ``is_demo`` accounts are refused by sign-in and at start outside demo mode.
    """

    username = models.CharField(
        _("nama pengguna"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9._-]+$", _("Huruf kecil, angka, titik, garis."))],
    )
    name = models.CharField(_("nama"), max_length=120)
    nip = models.CharField(_("NIP"), max_length=18, blank=True, validators=[validate_nip])
    rank = models.CharField(_("pangkat/golongan"), max_length=60, blank=True)
    phone = models.CharField(_("telepon"), max_length=30, blank=True)
    email = models.EmailField(_("pos-el"), blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    is_demo = models.BooleanField(_("akun peragaan"), default=False, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("orang")
        verbose_name_plural = pgettext_lazy("jamak", "orang")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("nip",),
                condition=~Q(nip=""),
                name="person_nip_unique",
                violation_error_message=_("NIP ini sudah dipakai orang lain."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Take the NIP as it is printed, in groups, before its length is looked at."""
        self.nip = normalise_nip(self.nip)
        super().clean_fields(exclude=exclude)


class Capacity(models.TextChoices):
    """In which capacity a person acts for a position (UU 30/2014 articles 13 and 14).

    ``DELEGATED``: on behalf of its holder (*atas nama*), within a scope. ``SUPERIOR``: as the
    nearest superior who holds a position, while nobody holds this one; no row says it, it follows
    from who holds what.
    """

    DEFINITIVE = "definitif", _("Definitif")
    ACTING_VACANT = "plt", _("Plt.")
    ACTING_ABSENT = "plh", _("Plh.")
    DELEGATED = "delegasi", _("a.n.")
    SUPERIOR = "atasan", _("Selaku atasan")


class Holder(models.Model):
    """Who held which position from when (inclusive) until when (exclusive).

    A delegation is a row too: ``granted_by`` is the holding it was given from, ``scope`` the acts
    of the SOP that it covers (``sop.procedure.Act``), none of them named meaning all.
    """

    position = models.ForeignKey(
        Position, models.PROTECT, related_name="holders", verbose_name=_("jabatan")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="holdings", verbose_name=_("orang")
    )
    capacity = models.CharField(
        _("sebagai"), max_length=9, choices=Capacity, default=Capacity.DEFINITIVE
    )
    since = models.DateTimeField(_("sejak"))
    until = models.DateTimeField(_("sampai"), null=True, blank=True)
    basis = models.CharField(_("dasar (nomor SK)"), max_length=120, blank=True)
    scope = models.JSONField(_("lingkup"), default=list, blank=True)
    granted_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="delegations"
    )

    class Meta:
        verbose_name = _("pemegang jabatan")
        verbose_name_plural = pgettext_lazy("jamak", "pemegang jabatan")
        ordering = ("-since",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="holder_until_after_since",
                violation_error_message=_("Masa jabatan berakhir sebelum dimulai."),
            ),
            models.UniqueConstraint(
                fields=("position", "person", "since"), name="holder_once_from_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(capacity=Capacity.DELEGATED, granted_by__isnull=False)
                | ~Q(capacity=Capacity.DELEGATED) & Q(granted_by__isnull=True),
                name="holder_delegation_is_granted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.position}"


class ActKind(models.TextChoices):
    """What an act of administration did."""

    PERSON_CREATED = "person.created", _("Akun dibuat")
    PERSON_CHANGED = "person.changed", _("Akun diubah")
    PASSWORD_SET = "password.set", _("Sandi diganti administrator")
    HOLDER_APPOINTED = "holder.appointed", _("Pemegang jabatan ditunjuk")
    HOLDER_ENDED = "holder.ended", _("Masa jabatan diakhiri")
    COLUMN_FILLED = "column.filled", _("Pengisi kolom SOP ditetapkan")
    SOP_PUBLISHED = "sop.published", _("SOP diberlakukan")
    DELEGATION_GRANTED = "delegation.granted", _("Wewenang didelegasikan")
    DELEGATION_ENDED = "delegation.ended", _("Delegasi diakhiri")
    CALENDAR_CHANGED = "calendar.changed", _("Kalender kerja diubah")
    TIME_POLICY_CHANGED = "time.changed", _("Aturan waktu diubah")
    WORDING_CHANGED = "wording.changed", _("Kalimat pemberitahuan diubah")


class AdministrativeAct(WriteOnce):
    """Who decided when about accounts, positions, columns and SOPs (threat T06).

    ``by`` is null for the console. ``about`` names the object as it was called then, ``unit`` is
    the unit that ``position`` belonged to then. The row is never erased, so ``payload`` holds no
    password and no NIP, telephone number or address.
    """

    kind = models.CharField(max_length=30, choices=ActKind)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    about = models.CharField(max_length=400)
    payload = models.JSONField(default=dict)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}"
