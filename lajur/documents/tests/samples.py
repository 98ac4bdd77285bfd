"""Files as people and attackers send them, made where they are needed."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pillow_heif
from PIL import Image, PngImagePlugin

RED, BLUE = (200, 30, 30), (30, 30, 200)
PLACE = b"Mulyorejo"


def two_colours(width: int = 40, height: int = 20) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def photo(*, orientation: int = 1) -> bytes:
    """A JPEG as a phone makes it: with a place, an owner and a comment."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = PLACE.decode()
    exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 15.0, 9.5), 3: "E", 4: (112.0, 45.0, 1.25)})
    return encoded(two_colours(), "JPEG", exif=exif, comment=PLACE, quality=95)


def orientation_mark(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def png_with_text() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", PLACE.decode())
    return encoded(two_colours(), "PNG", pnginfo=text)


def heic(image: Image.Image | None = None, **options: object) -> bytes:
    target = BytesIO()
    pillow_heif.from_pillow(image or two_colours(64, 64)).save(target, quality=90, **options)
    return target.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of one colour: a few kilobytes that ask for width x height pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A small PDF of one empty page, with further objects and trailer entries."""
    body = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    ]
    content, offsets = b"%PDF-1.7\n", []
    for number, one in enumerate(body, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(body) + 1
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer)
        + b"startxref\n%d\n%%%%EOF\n" % len(content)
    )


def stream(dictionary: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(data), data)
