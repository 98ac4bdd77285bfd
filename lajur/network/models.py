"""The sites of the OPDs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lajur.organisation.models import Unit


class Site(models.Model):
    """A place of an OPD that the network serves."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="sites", verbose_name=_("OPD"))
    name = models.CharField(_("nama lokasi"), max_length=160)
    address = models.CharField(_("alamat"), max_length=240, blank=True)
    active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("lokasi")
        verbose_name_plural = pgettext_lazy("jamak", "lokasi")
        ordering = ("unit__name", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "name"),
                name="site_name_per_unit",
                violation_error_message=_("OPD ini sudah mempunyai lokasi dengan nama itu."),
            ),
        )

    def __str__(self) -> str:
        return self.name
