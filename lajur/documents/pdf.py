"""What a PDF must not carry to be taken as a paper.

A PDF is kept byte for byte, so it is searched, not rebuilt. Refused are encryption, scripts,
launching, files inside, forms that send, bytes after the end, and a second nature as HTML or ZIP.
The search also finds names written with escapes (``/J#61vaScript``) and names in compressed
object streams. Its limits: it does not parse. An object stream packed with another filter than
Flate is refused; one that hides its type and its filter from the bytes before it is missed. So a
PDF is given back only as a download, under a policy that lets it do nothing in the browser.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from lajur.documents.refusals import RefusedUpload

MAX_STREAMS = 50_000
# What a 10 MB paper unpacks to in objects; pictures and page contents are not unpacked.
MAX_UNPACKED = 64 * 1024 * 1024


def check_pdf(content: bytes) -> None:
    """Raise ``RefusedUpload`` unless the PDF is whole, open, and nothing but a paper."""
    if not _is_whole(content):
        raise RefusedUpload(
            _("PDF rusak atau terpotong. Buka di perangkat Anda, simpan ulang, lalu kirim lagi.")
        )
    if _ENCRYPTED.search(content):
        raise RefusedUpload(
            _("PDF terkunci dengan kata sandi. Cetak ulang ke PDF tanpa kata sandi, lalu kirim.")
        )
    if _is_also_something_else(content) or _is_active(content):
        raise RefusedUpload(
            _(
                "PDF memuat skrip, lampiran, atau isi lain selain naskah. "
                "Cetak ulang ke PDF, lalu kirim hasilnya."
            )
        )


def _name(name: str) -> str:
    """A pattern for a PDF name, any character of which may be written as ``#`` and its code."""
    return "/" + "".join(f"(?:{letter}|(?i:#{ord(letter):02x}))" for letter in name)


def _names(*names: str) -> re.Pattern[bytes]:
    # A name ends where a delimiter or a blank begins.
    any_name = "|".join(map(_name, names))
    return re.compile(rf"(?:{any_name})(?=[\x00\t\n\f\r ()<>\[\]{{}}/%]|$)".encode())


_ENCRYPTED = _names("Encrypt")
_ROOT = _names("Root")
_OBJECT_STREAM = _names("ObjStm")
_PACKED = _names("Filter", "F")
_PREDICTED = _names("DecodeParms", "DP")
_ACTIVE = _names(
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "RichMedia",
    "XFA",
    "SubmitForm",
    "ImportData",
)

_END = re.compile(rb"startxref\s+\d+\s+%%EOF[\x00\s\x1a]*\Z")
_OBJECT = re.compile(rb"\d\s+obj\b")
_HTML_AT_START = re.compile(rb"<(?:!doctype|html|head|body|svg|\?xml)", re.IGNORECASE)
_SCRIPT = re.compile(rb"<script[\s>/]", re.IGNORECASE)
_ZIP_END = b"PK\x05\x06"

_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_DICTIONARY_WINDOW = 4096
_CHUNK = 4096
_BOUNDARY = re.compile(rb"endstream|endobj")
# An object stream starts with pairs of numbers; a lexer also skips comments before them.
_LOOKS_LIKE_OBJECTS = re.compile(rb"\s*(?:%|\d+\s+\d+\s)")


def _is_whole(content: bytes) -> bool:
    return bool(
        content.startswith(b"%PDF-")
        and _END.search(content[-2048:])
        and _OBJECT.search(content)
        and _ROOT.search(content)
    )


def _is_also_something_else(content: bytes) -> bool:
    return bool(
        _HTML_AT_START.search(content[:1024])
        or _SCRIPT.search(content)
        or _ZIP_END in content[-66_000:]
    )


def _is_active(content: bytes) -> bool:
    return bool(_ACTIVE.search(content)) or any(
        _ACTIVE.search(objects) for objects in _unpacked_objects(content)
    )


def _unpacked_objects(content: bytes) -> Iterator[bytes]:
    """The contents of the object streams, where dictionaries hide from a plain search."""
    left = MAX_UNPACKED
    for count, stream in enumerate(_STREAM.finditer(content)):
        if count > MAX_STREAMS:
            raise _uncheckable()
        dictionary = _dictionary_before(content, stream.start())
        objects = _unpack(content, stream.end(), dictionary, limit=left)
        left -= len(objects)
        yield objects


def _dictionary_before(content: bytes, at: int) -> bytes:
    window = content[max(0, at - _DICTIONARY_WINDOW) : at]
    boundaries = list(_BOUNDARY.finditer(window))
    return window[boundaries[-1].end() :] if boundaries else window


def _unpack(content: bytes, at: int, dictionary: bytes, *, limit: int) -> bytes:
    is_object_stream = _OBJECT_STREAM.search(dictionary) is not None
    if is_object_stream and _PREDICTED.search(dictionary):
        raise _uncheckable()
    unpacked = bytearray()
    try:
        for chunk in _inflated(content, at):
            unpacked += chunk
            if not is_object_stream and not _LOOKS_LIKE_OBJECTS.match(unpacked):
                return b""
            if len(unpacked) > limit:
                raise _uncheckable()
    except zlib.error as error:
        if is_object_stream and _PACKED.search(dictionary):
            raise _uncheckable() from error
    return bytes(unpacked)


def _inflated(content: bytes, at: int) -> Iterator[bytes]:
    """What a zlib stream that starts at ``at`` unpacks to, wherever its end is claimed to be."""
    decoder = zlib.decompressobj()
    for start in range(at, len(content), _CHUNK):
        packed = content[start : start + _CHUNK]
        while packed and not decoder.eof:
            yield decoder.decompress(packed, 4 * _CHUNK)
            packed = decoder.unconsumed_tail
        if decoder.eof:
            return


def _uncheckable() -> RefusedUpload:
    return RefusedUpload(
        _("PDF ini tidak dapat diperiksa isinya. Cetak ulang ke PDF, lalu kirim hasilnya.")
    )
