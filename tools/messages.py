"""Collects the texts for translation and compiles the catalogues; nothing of GNU gettext is needed.

    bin/dev messages        write lajur/locale/*/LC_MESSAGES/django.po and django.mo again

The source of every text is Indonesian. A catalogue keeps the translations it has, takes up new
texts without a translation and drops the texts that are gone. What is written depends on the
sources alone: no dates, no line numbers, no names of machines.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "lajur"
LOCALES = SOURCES / "locale"
HEADER = "# The texts of Lajur. Their source language is Indonesian."

# Neither is seen by anybody who reads a page.
NO_SOURCES = {"tests", "migrations"}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def main(arguments: list[str]) -> None:
    if arguments:
        sys.exit(__doc__)
    template = collect()
    for path in catalogues():
        book = merged(template, read(path))
        path.write_bytes(source(book))
        path.with_suffix(".mo").write_bytes(compiled(book))
        for message in untranslated(book):
            print(f"{book.locale}: no translation of {message.id!r}")
        print(f"{book.locale}: {len(book)} texts")


def catalogues() -> list[Path]:
    return sorted(LOCALES.glob("*/LC_MESSAGES/django.po"))


def collect(folder: Path = SOURCES) -> Catalog:
    """Every text that the code and the templates under ``folder`` mark for translation."""
    template = Catalog(fuzzy=False)
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html"), *folder.rglob("*.txt")]):
        if NO_SOURCES.isdisjoint(path.relative_to(folder).parts):
            place = (path.relative_to(folder.parent).as_posix(), 1)
            for text, context in texts(path):
                template.add(text, context=context, locations=[place])
    return template


def texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The marked texts of one file, each with its context."""
    code = path.read_text()
    if path.suffix != ".py":
        # What is left of a template is words and calls; its indentation means nothing in Python.
        code = "\n".join(line.strip() for line in templatize(code, origin=str(path)).splitlines())
    for _line, text, _comments, context in extract(
        "python", io.BytesIO(code.encode()), keywords=KEYWORDS
    ):
        yield text, context


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def merged(template: Catalog, known: Catalog) -> Catalog:
    """The texts of ``template`` with the translations that ``known`` has for them."""
    book = _Book(locale=known.locale, header_comment=HEADER, fuzzy=False)
    for text in messages(template):
        old = known.get(text.id, context=text.context)
        book.add(
            text.id,
            old.string if old else None,
            context=text.context,
            locations=text.locations,
            user_comments=old.user_comments if old else (),
        )
    return book


def messages(catalog: Catalog) -> list[Message]:
    """The messages of a catalogue without its header."""
    return [message for message in catalog if message.id]


def untranslated(catalog: Catalog) -> list[Message]:
    return [
        message
        for message in messages(catalog)
        if not message.string or (isinstance(message.string, tuple) and not all(message.string))
    ]


def source(book: Catalog) -> bytes:
    """The catalogue as the text of a ``.po`` file."""
    file = io.BytesIO()
    write_po(file, book, width=100, include_lineno=False, ignore_obsolete=True)
    return file.getvalue()


def compiled(book: Catalog) -> bytes:
    """The catalogue as the content of an ``.mo`` file."""
    file = io.BytesIO()
    write_mo(file, book)
    return file.getvalue()


class _Book(Catalog):
    """A catalogue whose header holds what a reader of it needs, and no dates."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: object) -> None:
        """Nothing that a file says in its header is kept."""


if __name__ == "__main__":
    main(sys.argv[1:])
