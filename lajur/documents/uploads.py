"""The gate for files that enter: typed by their content, never by their name or header.

Taken are PDF, JPEG, PNG, WebP and HEIC. Images are encoded anew, so that nothing but the picture
survives; a PDF is kept byte for byte, because it may be signed, and is refused when it carries
what a plain paper does not (see :mod:`lajur.documents.pdf` for the limits of that check). After
the OWASP File Upload rules.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from lajur.documents.images import ImageFormat, reencoded
from lajur.documents.models import NAME_LENGTH, ContentType
from lajur.documents.pdf import check_pdf
from lajur.documents.refusals import RefusedUpload


class Upload(Protocol):
    """What is needed of a file: Django's ``UploadedFile`` has it, and so has an open file."""

    @property
    def name(self) -> str | None: ...

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """Bytes that passed the gate, their type and a name that is safe to show."""

    content: bytes
    content_type: ContentType
    name: str


def inspect_upload(file: Upload) -> CheckedUpload:
    """Check a file from outside and make it fit to keep. Nothing is stored.

    At most ``settings.LAJUR_UPLOAD_MAX_BYTES`` are read, and images of at most 40 megapixels are
    decoded. Raises :class:`RefusedUpload` with a sentence for the person.
    """
    content = _read(file, limit=settings.LAJUR_UPLOAD_MAX_BYTES)
    kind = _kind(content)
    if kind is ContentType.PDF:
        check_pdf(content)
        return CheckedUpload(content, kind, safe_name(file.name, kind))
    picture = reencoded(content, kind)
    content_type = ContentType(picture.content_type)
    return CheckedUpload(picture.content, content_type, safe_name(file.name, content_type))


def safe_name(name: str | None, content_type: ContentType) -> str:
    """A name for showing and for saving elsewhere: no path, nothing invisible, right extension.

    Windows' reserved names and characters are taken out too, because the file will be saved on
    a Windows desktop. Never empty, at most 120 characters.
    """
    extension = _EXTENSIONS[content_type]
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name or "")[-1][-1000:])
    stem = "".join(map(_visible, base))
    stem = _ANY_EXTENSION.sub("", _tidy(stem))
    while (shorter := _TAKEN_EXTENSION.sub("", stem)) != stem:
        stem = shorter
    stem = _tidy(stem[: NAME_LENGTH - len(extension)]) or _("berkas")
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return stem + extension


_EXTENSIONS = {
    ContentType.PDF: ".pdf",
    ContentType.JPEG: ".jpg",
    ContentType.PNG: ".png",
    ContentType.WEBP: ".webp",
}
# "Rev. 2026" ends with a number, not with an extension.
_ANY_EXTENSION = re.compile(r"\.(?=[^.]*[a-z])[a-z0-9]{1,5}$", re.IGNORECASE)
_TAKEN_EXTENSION = re.compile(r"\.(?:pdf|jpe?g|png|webp|hei[cf])$", re.IGNORECASE)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)

# ISO base media brands of HEIC still pictures; AVIF, MP4 and HEIC sequences have others.
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})


def _read(file: Upload, *, limit: int) -> bytes:
    content = file.read(limit + 1)
    if not content:
        raise RefusedUpload(_("Berkas kosong. Pilih berkas lain."))
    if len(content) > limit:
        raise RefusedUpload(
            _("Berkas lebih besar dari %(limit)s MB. Perkecil atau pecah berkasnya.")
            % {"limit": limit // (1024 * 1024)}
        )
    return content


def _kind(content: bytes) -> ImageFormat | Literal[ContentType.PDF]:
    if content.startswith(b"%PDF-"):
        return ContentType.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return ImageFormat.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return ImageFormat.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return ImageFormat.WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return ImageFormat.HEIC
    raise RefusedUpload(
        _(
            "Isi berkas ini bukan PDF atau foto yang dapat diterima, apa pun namanya. "
            "Kirim sebagai PDF, JPEG, PNG, WebP, atau HEIC."
        )
    )


def _visible(character: str) -> str:
    if unicodedata.category(character).startswith("C") or character in '<>:"|?*':
        return ""
    return " " if character.isspace() else character


def _tidy(stem: str) -> str:
    # A leading dot hides a file, a trailing one is dropped by Windows.
    return re.sub(r"\s+", " ", stem).strip(" .")
