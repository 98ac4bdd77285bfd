"""The files that people sent, as rows that vouch for the bytes on the disk."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact, GreaterThan, LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lajur.foundation.immutable_model import WriteOnce

NAME_LENGTH = 120


class ContentType(models.TextChoices):
    """What a stored file may be. A HEIC photo is stored as JPEG."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"

    @property
    def is_image(self) -> bool:
        return self.value.startswith("image/")


class StoredFile(WriteOnce):
    """A file that was checked, stored and will be given back byte for byte, or not at all.

    The id is random and names the file on the disk; ``name`` is only for showing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(_("sidik SHA-256"), max_length=64)
    size = models.PositiveIntegerField(_("ukuran (bita)"))
    content_type = models.CharField(_("jenis"), max_length=40, choices=ContentType)
    name = models.CharField(_("nama berkas"), max_length=NAME_LENGTH)
    created_at = models.DateTimeField(_("disimpan pada"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("disimpan oleh"),
    )

    class Meta:
        verbose_name = _("berkas")
        verbose_name_plural = pgettext_lazy("jamak", "berkas")
        constraints = (
            models.CheckConstraint(
                condition=Exact(Length("sha256"), 64),
                name="stored_file_sha256_is_whole",
                violation_error_message=_("Sidik berkas tidak lengkap."),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="stored_file_not_empty",
                violation_error_message=_("Berkas kosong."),
            ),
            models.CheckConstraint(
                condition=Q(content_type__in=ContentType.values),
                name="stored_file_type_is_allowed",
                violation_error_message=_("Jenis berkas tidak diterima."),
            ),
            models.CheckConstraint(
                condition=GreaterThan(Length("name"), 0)
                & LessThanOrEqual(Length("name"), NAME_LENGTH),
                name="stored_file_name_fits",
                violation_error_message=_("Nama berkas kosong atau terlalu panjang."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return ContentType(self.content_type).is_image
