"""Every text that a person can see is marked for translation and has its English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils.translation import gettext, override

from tools import messages

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "lajur/web/templates").rglob("*.html"))

# Names, and the languages, which are written in themselves.
THE_SAME_EVERYWHERE = {"Lajur", "Indonesia", "English"}


@pytest.fixture(scope="module")
def template() -> Catalog:
    return messages.collect()


@pytest.fixture(scope="module", params=messages.catalogues(), ids=lambda path: path.parts[-3])
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def book(path: Path) -> Catalog:
    return messages.read(path)


def keys(catalog: Catalog) -> set[tuple[str | None, object]]:
    return {(message.context, message.id) for message in messages.messages(catalog)}


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """Each form of a text beside its translation: a text without a plural has one."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        yield from zip(message.id, message.string or (), strict=True)


def differing(book: Catalog, pattern: str) -> list[str]:
    """The texts whose translation does not have the same pieces that match ``pattern``."""
    return [
        source
        for message in messages.messages(book)
        for source, translated in forms(message)
        if sorted(re.findall(pattern, source)) != sorted(re.findall(pattern, translated))
    ]


def test_english_is_there() -> None:
    assert [path.parts[-3] for path in messages.catalogues()] == ["en"]


def test_a_catalogue_holds_the_texts_of_the_sources_and_no_others(
    template: Catalog, book: Catalog
) -> None:
    lacking, too_many = keys(template) - keys(book), keys(book) - keys(template)
    assert (lacking, too_many) == (set(), set()), "run bin/dev messages and translate"


def test_no_text_that_is_gone_is_kept_as_a_comment(book: Catalog) -> None:
    assert list(book.obsolete) == []


def test_every_text_is_translated(book: Catalog) -> None:
    assert [message.id for message in messages.untranslated(book)] == []


def test_no_translation_is_a_guess(book: Catalog) -> None:
    assert [message.id for message in book if message.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_text(book: Catalog) -> None:
    assert differing(book, r"%\(\w+\)[a-z]|%%") == []


def test_a_translation_has_the_markup_of_its_text(book: Catalog) -> None:
    assert differing(book, r"</?[a-z]+>|`[^`]*`") == []


def test_the_compiled_catalogue_is_that_of_its_source(path: Path, book: Catalog) -> None:
    again = messages.compiled(messages.merged(book, book))
    assert path.with_suffix(".mo").read_bytes() == again, "run bin/dev messages"


def test_the_source_is_as_the_tool_writes_it(path: Path, book: Catalog) -> None:
    assert path.read_bytes() == messages.source(messages.merged(book, book))


def test_the_compiled_catalogue_is_read() -> None:
    with override("en"):
        assert gettext("Menunggu saya") == "Waiting for me"


def unmarked(source: str) -> list[str]:
    """The words of a template that no translation reaches: simple, and right for our own."""
    source = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", " ", source, flags=re.S)
    source = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", source, flags=re.S)
    spoken = re.findall(r'\b(?:alt|aria-label|placeholder|title)="([^"]*)"', source)
    text = re.sub(r"<!--.*?-->|<[^>]*>|&\w+;", " ", source, flags=re.S)
    words = re.findall(r"[^\W\d_]{2,}", " ".join([text, *spoken]))
    return [word for word in words if word not in THE_SAME_EVERYWHERE]


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: page.stem)
def test_the_words_of_a_template_are_marked(page: Path) -> None:
    assert unmarked(page.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Belum ada</p>",
        '{% if a > b %}<p class="x">{{ name }} lagi</p>{% endif %}',
        '<input placeholder="Cari nama">',
    ],
)
def test_words_that_are_not_marked_are_found(source: str) -> None:
    assert unmarked(source)


SPOKEN = {"label", "help_text", "empty_label", "verbose_name", "verbose_name_plural"}


def test_the_words_of_forms_and_models_are_marked() -> None:
    bare = [
        f"{path.relative_to(ROOT)}: {keyword.value.value!r}"
        for path in sorted((ROOT / "lajur").rglob("*.py"))
        if messages.NO_SOURCES.isdisjoint(path.parts)
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg in SPOKEN
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    ]
    assert bare == []
