"""Scanned letters and photographs of the invented office, made from nothing."""

from __future__ import annotations

import random
import textwrap
from io import BytesIO

from PIL import Image, ImageDraw

LINE_LENGTH = 88


def letter_pdf(*, sender: str, number: str, subject: str, body: str, signer: str) -> bytes:
    """A one-page letter as a plain PDF in Helvetica, without any library."""
    head = [sender, "Pemerintah Kabupaten Sagara Raya", "", f"Nomor : {number}", f"Hal : {subject}"]
    yours = ["", "Yth. Kepala Dinas Komunikasi dan Informatika", "di Sagara", ""]
    lines = [*head, *yours, *textwrap.wrap(body, LINE_LENGTH), "", "", "Kepala", "", signer]
    return _pdf(lines)


def photo(label: str, rng: random.Random) -> bytes:
    """A drawn photograph of a switch in its rack, as JPEG."""
    image = Image.new("RGB", (960, 640), (74, 78, 82))
    draw = ImageDraw.Draw(image)
    for top in range(40, 600, 140):
        draw.rectangle((60, top, 900, top + 96), fill=(38, 41, 46), outline=(120, 124, 128))
        for port in range(24):
            left = 90 + port * 33
            draw.rectangle((left, top + 44, left + 24, top + 72), fill=(16, 17, 20))
            light = rng.choice(((64, 220, 96), (64, 220, 96), (232, 170, 48), (60, 60, 60)))
            draw.rectangle((left + 8, top + 26, left + 16, top + 34), fill=light)
    draw.text((64, 610), label, fill=(235, 235, 235))
    content = BytesIO()
    image.save(content, "JPEG", quality=70)
    return content.getvalue()


def _pdf(lines: list[str]) -> bytes:
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    stream = f"BT /F1 11 Tf 16 TL 72 770 Td\n{shown}ET".encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(content))
    )


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
