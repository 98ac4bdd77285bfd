"""A disposition: instruction, note and deadline that hand a case on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lajur.cases.models import Case, WorkItem
from lajur.organisation.models import Capacity, Position


class Instruction(models.TextChoices):
    """The standard instructions on an Indonesian disposition sheet."""

    PROCEED = "proses", _("Proses lebih lanjut")
    FOLLOW_UP = "tindak-lanjuti", _("Tindak lanjuti")
    COMMENT = "tanggapan", _("Tanggapan dan saran")
    COORDINATE = "koordinasikan", _("Koordinasikan")
    REPORT = "laporkan", _("Laporkan hasilnya")


class Disposition(models.Model):
    """One act of handing on. Its recipients are the work items sent from ``item``."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="dispositions")
    item = models.OneToOneField(WorkItem, models.PROTECT, related_name="disposition")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=9, choices=Capacity)
    at = models.DateTimeField()
    instructions = models.JSONField(default=list)
    note = models.TextField(blank=True)
    deadline = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="disposition_withdrawn_with_reason",
                violation_error_message=_("Penarikan disposisi memerlukan alasan."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"
