"""Helpdesk's record, the work on site, and the report of both."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lajur.cases.models import Case, WorkItem


class Fault(models.TextChoices):
    """Kinds of network fault, as Helpdesk classifies them."""

    NO_LINK = "putus", _("Jaringan putus")
    SLOW = "lambat", _("Lambat atau paket hilang")
    INTERMITTENT = "putus-nyambung", _("Putus-nyambung")
    WIFI = "wifi", _("Wi-Fi bermasalah")
    ADDRESS = "alamat", _("Konflik alamat atau DHCP")
    LOOP = "loop", _("Loop atau banjir siaran")
    DNS = "dns", _("DNS atau nama situs")
    FIBRE = "serat-optik", _("Serat optik putus atau redaman tinggi")
    POWER = "listrik", _("Listrik, adaptor atau petir")
    DEVICE = "perangkat", _("Perangkat rusak")
    PROVIDER = "penyedia", _("Gangguan penyedia layanan")
    PLANNED = "terencana", _("Pemeliharaan atau pekerjaan terencana")
    OTHER = "lain", _("Lainnya")


class Result(models.TextChoices):
    """How the network stands after the work."""

    RESTORED = "pulih", _("Pulih")
    TEMPORARY = "sementara", _("Pulih sementara")
    NOT_RESTORED = "belum", _("Belum pulih")


class Record(models.Model):
    """Helpdesk recorded the request and analysed it (a duty laid on it by row 4)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="records")
    item = models.OneToOneField(WorkItem, models.PROTECT, related_name="record")
    fault = models.CharField(_("jenis gangguan"), max_length=16, choices=Fault)
    analysis = models.TextField(_("hasil analisis"))
    advice = models.TextField(_("saran untuk tim teknis"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")


class Repair(models.Model):
    """Tim Teknis analysed, maintained and repaired on site (row 5)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="repairs")
    item = models.OneToOneField(WorkItem, models.PROTECT, related_name="repair")
    findings = models.TextField(_("temuan"))
    cause = models.TextField(_("penyebab"), blank=True)
    actions = models.TextField(_("tindakan"))
    materials = models.TextField(_("bahan dan perangkat yang dipakai"), blank=True)
    result = models.CharField(_("hasil"), max_length=10, choices=Result)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")


class Report(models.Model):
    """The report of the result, written by Tim Teknis with Helpdesk (row 6)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    item = models.OneToOneField(WorkItem, models.PROTECT, related_name="report")
    summary = models.TextField(_("ringkasan hasil"))
    recommendation = models.TextField(_("saran tindak lanjut"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
