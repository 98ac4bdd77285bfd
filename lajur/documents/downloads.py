"""Files given back: as a download that can do nothing in the browser of the one who opens it."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from django.http import HttpResponse

from lajur.documents.models import StoredFile
from lajur.documents.storage import open_verified


def file_response(stored: StoredFile, *, inline_image: bool = False) -> HttpResponse:
    """The file as a download; ``inline_image`` shows an image within a page instead.

    Whoever calls this has checked that the reader may have the file. Raises ``DamagedFile``
    before a byte is sent, and ``ValueError`` when ``inline_image`` is asked for a PDF.
    """
    if inline_image and not stored.is_image:
        raise ValueError(f"{stored.content_type} is never shown inline")
    response = HttpResponse(open_verified(stored), content_type=stored.content_type)
    disposition = "inline" if inline_image else "attachment"
    response["Content-Disposition"] = content_disposition(disposition, stored.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def content_disposition(disposition: str, name: str) -> str:
    """The header of RFC 6266: a plain name for old programs, the true one beside it."""
    return f"{disposition}; filename=\"{_ascii(name)}\"; filename*=UTF-8''{_encoded(name)}"


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # Some programs decode "%41" in the plain name, some end it at a backslash or a semicolon.
    plain = re.sub(r"[^\w .()+-]", "_", plain, flags=re.ASCII).strip()
    return plain if plain.strip(".") and not plain.startswith(".") else f"_{plain}"


def _encoded(name: str) -> str:
    return quote(name.encode("utf-8", "ignore"), safe="")
