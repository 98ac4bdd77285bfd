"""The estimate of a text's room against the typeface itself: never too little."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from lajur.sop.lettering import lines_needed, text_width, widest_word, wrapped

TYPEFACE = Path(__file__).parents[2] / "web" / "static" / "v" / "plus-jakarta-sans.woff2"
LETTERS = string.ascii_letters + string.digits + " ,./()-:&"
SIZE = 12


@pytest.fixture(scope="module")
def bold() -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(TYPEFACE), SIZE * 100)
    font.set_variation_by_axes([700])
    return font


def true_width(font: ImageFont.FreeTypeFont, text: str) -> float:
    return font.getlength(text) / 100


@settings(max_examples=200, deadline=None)
@given(text=st.text(LETTERS, max_size=60))
def test_a_width_is_never_less_than_that_of_the_bold_typeface(bold, text):
    assert text_width(text, SIZE) >= true_width(bold, text)


@settings(max_examples=200, deadline=None)
@given(
    words=st.lists(st.text(string.ascii_letters, min_size=1, max_size=24), max_size=20),
    width=st.integers(40, 200),
)
def test_there_are_never_fewer_lines_than_a_browser_breaks(bold, words, width):
    assert lines_needed(" ".join(words), width=width, size=SIZE) >= broken(bold, words, width)


def broken(font: ImageFont.FreeTypeFont, words: list[str], width: float) -> int:
    """The lines of a browser: at blanks, and inside a word that has a line for itself."""
    lines, used = int(bool(words)), 0.0
    for word in words:
        if used and used + true_width(font, f" {word}") > width:
            lines, used = lines + 1, 0.0
        used += true_width(font, f" {word}" if used else word)
        if used > width:
            piece = ""
            for letter in word:
                if true_width(font, piece + letter) > width:
                    lines, piece = lines + 1, ""
                piece += letter
            used = true_width(font, piece)
    return lines


def test_an_empty_text_needs_no_line():
    assert lines_needed("", width=100, size=SIZE) == 0


def test_a_line_break_is_kept():
    assert lines_needed("satu\ndua", width=100, size=SIZE) == 2


def test_labels_break_at_blanks_only():
    assert wrapped("PERLU DIREVISI ULANG", width=66, size=9.5) == ("PERLU", "DIREVISI", "ULANG")
    assert wrapped("DIKEMBALIKANSEMUANYA", width=20, size=9.5) == ("DIKEMBALIKANSEMUANYA",)


def test_a_slash_lets_a_word_break():
    assert widest_word("PIC/OPD", SIZE) == text_width("OPD", SIZE)
