"""Pictures encoded anew: what a person sees stays, everything else is left behind.

Left behind are EXIF (with the place where a photo was taken), thumbnails, comments, colour
profiles, and any second file glued to the first. Decoding runs in this process: the size is
checked before, 40 megapixels at most, so that one picture holds about 160 MB for a moment.
"""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from dataclasses import dataclass
from enum import Enum
from io import BytesIO

import pi_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from lajur.documents.models import ContentType
from lajur.documents.refusals import RefusedUpload

MAX_PIXELS = 40_000_000
# A scanner's progressive JPEG has about ten; thousands cost minutes at a few bytes each.
MAX_JPEG_SCANS = 64
MAX_JPEG_SEGMENTS = 5000
MAX_JPEG_FILLING = 4096

# The second line: the size is compared below, before anything is decoded.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class ImageFormat(Enum):
    """What a picture comes as, told by its first bytes; the value is the decoder's name."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIC = "HEIF"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture encoded by Lajur."""

    content: bytes
    content_type: ContentType


def reencoded(content: bytes, kind: ImageFormat) -> Picture:
    """The picture upright, without anything beside it; HEIC becomes JPEG.

    Refuses more than 40 megapixels, moving pictures, and what can not be decoded to the end.
    """
    if kind is ImageFormat.JPEG and _costs_too_much(content):
        raise _unreadable()
    try:
        with _opened(content, kind) as image:
            _refuse_pixels(*image.size)
            _refuse_moving(image)
            ImageOps.exif_transpose(image, in_place=True)
            return _encoded(_plain(image), kind)
    except RefusedUpload:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except _DECODER_ERRORS as error:
        raise _unreadable() from error


_DECODER_ERRORS = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

_KEPT_MODES = {
    ImageFormat.JPEG: {"L", "RGB"},
    ImageFormat.HEIC: {"L", "RGB"},
    ImageFormat.PNG: {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"},
    ImageFormat.WEBP: {"RGB", "RGBA"},
}


def _opened(content: bytes, kind: ImageFormat) -> Image.Image:
    if kind is not ImageFormat.HEIC:
        return Image.open(BytesIO(content), formats=(kind.value,))
    heif = pi_heif.open_heif(BytesIO(content))
    # The decoder allocates from the header too: compare before it is asked for pixels.
    _refuse_pixels(*heif.size)
    picture: Image.Image = heif.to_pillow()
    # The decoder has turned the picture already; the EXIF mark would turn it again.
    picture.info.clear()
    return picture


def _refuse_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_large()


def _refuse_moving(image: Image.Image) -> None:
    # A phone's JPEG may carry a second picture (depth, HDR); only PNG and WebP can move.
    if image.format in {"PNG", "WEBP"} and getattr(image, "n_frames", 1) > 1:
        raise RefusedUpload(_("Gambar bergerak tidak diterima. Kirim gambar diam."))


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone: transparency by palette becomes a channel, the rest of ``info`` goes."""
    image.load()
    if "transparency" in image.info:
        image = image.convert("RGBA")
    image.info.clear()
    return image


def _encoded(image: Image.Image, kind: ImageFormat) -> Picture:
    if image.mode not in _KEPT_MODES[kind]:
        image = _on_white(image) if image.mode == "RGBA" else image.convert("RGB")
    target = BytesIO()
    if kind is ImageFormat.PNG:
        image.save(target, "PNG")
        return Picture(target.getvalue(), ContentType.PNG)
    if kind is ImageFormat.WEBP:
        image.save(target, "WEBP", quality=90)
        return Picture(target.getvalue(), ContentType.WEBP)
    image.save(target, "JPEG", quality=90)
    return Picture(target.getvalue(), ContentType.JPEG)


def _on_white(image: Image.Image) -> Image.Image:
    """JPEG has no transparency; a HEIC picture may."""
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


_END_OF_IMAGE, _START_OF_SCAN = 0xD9, 0xDA
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def _costs_too_much(content: bytes) -> bool:
    """Whether a JPEG has far more scans, segments or filling than a camera ever writes."""
    scans = segments = 0
    at = 2
    while found := _NEXT_MARKER.search(content, at):
        filling = found.start() - at
        marker, at = found.group()[1], found.end()
        if marker == _END_OF_IMAGE or len(content) < at + 2:
            break
        segments += 1
        if segments > MAX_JPEG_SEGMENTS or (not scans and filling > MAX_JPEG_FILLING):
            return True
        scans += marker == _START_OF_SCAN
        if scans > MAX_JPEG_SCANS:
            return True
        at += max(2, int.from_bytes(content[at : at + 2], "big"))
    # Without a scan there is no picture, and the decoder would search to the end for one.
    return scans == 0


def _too_large() -> RefusedUpload:
    return RefusedUpload(
        _("Gambar lebih besar dari %(limit)s megapiksel. Perkecil gambarnya.")
        % {"limit": MAX_PIXELS // 1_000_000}
    )


def _unreadable() -> RefusedUpload:
    return RefusedUpload(
        _(
            "Gambar rusak atau terpotong, sehingga tidak dapat dibuka. "
            "Buka di perangkat Anda, simpan ulang, lalu kirim lagi."
        )
    )
