"""Text: the one gate for text that enters, and the way sentences leave.

A browser form, the API and an import can all send what a database or a page can not bear: NUL
(PostgreSQL refuses it), half a surrogate pair (UTF-8 can not hold it), characters that turn the
reading direction of everything after them (U+202E), the same name in two normal forms.
"""

from __future__ import annotations

import re
import sys
import unicodedata

from lajur.foundation.errors import Invalid


class UnacceptableText(Invalid, ValueError):
    """The text can not be stored as it is; the message says why and what to do."""


def clean_text(value: str, *, max_length: int, multiline: bool = False) -> str:
    """The text as Lajur keeps it: NFC, trimmed, blanks collapsed, nothing invisible in it.

    Control characters, direction marks and zero-width blanks are taken out; a tab, and in a
    single line a line break, becomes a blank. ``multiline`` keeps lines and at most one empty
    line between them. The zero-width joiner stays, because scripts and emoji need it. Markup
    is left alone: it is the page that escapes.

    Raises :class:`UnacceptableText` for NUL, for broken Unicode and for more than
    ``max_length`` characters after cleaning. ``ValueError`` is its parent.
    """
    # Normalising is costly and shrinks text little; a flood is refused before it.
    if len(value) > 4 * max_length + 1000:
        raise _too_long(max_length)
    if _BROKEN.search(value):
        raise UnacceptableText(
            gettext(
                "Teks memuat karakter yang rusak. Ketik ulang, jangan disalin dari berkas lain."
            )
        )
    text = unicodedata.normalize("NFC", _LINE_BREAK.sub("\n", value))
    text = _INVISIBLE.sub("", text.replace("\t", " "))
    text = _lines(text) if multiline else _BLANKS.sub(" ", text).strip()
    if len(text) > max_length:
        raise _too_long(max_length)
    return text


def gettext(message: str) -> str:
    """``message`` in the language of the reader; the message itself where Django is not set up.

    ``lajur sop check`` runs without settings, and importing ``django.conf`` would cost it more
    time than the check: so it is looked up, not imported. Indonesian is the source language.
    """
    if not _configured():
        return message
    from django.utils.translation import gettext as translate

    return translate(message)


# NUL, lone surrogates, and the code points that Unicode promises never to assign.
_BROKEN = re.compile(
    "[\x00\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x9f"  # C0 and C1 controls, but for tab and line break
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, overrides, isolates
    "\u00ad\u200b\u2060-\u2064\u206a-\u206f\ufeff"  # soft hyphen, zero-width, deprecated
    "\ufff9-\ufffb\U000e0000-\U000e007f]"  # interlinear annotation, invisible tags
)
_BLANKS = re.compile(r"\s+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def _lines(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def _too_long(max_length: int) -> UnacceptableText:
    return UnacceptableText(
        gettext("Teks terlalu panjang: paling banyak %(count)s karakter.") % {"count": max_length}
    )


def _configured() -> bool:
    conf = sys.modules.get("django.conf")
    return conf is not None and bool(conf.settings.configured)
