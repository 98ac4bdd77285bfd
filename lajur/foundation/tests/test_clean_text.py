"""The gate for text that enters."""

from __future__ import annotations

import unicodedata

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from lajur.foundation.errors import Invalid
from lajur.foundation.forms import CleanCharField
from lajur.foundation.text import UnacceptableText, clean_text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  Jaringan   putus\t di lantai 2 ", "Jaringan putus di lantai 2"),
        ("baris satu\r\nbaris dua", "baris satu baris dua"),
        ("Jose\u0301", "José"),
        ("foto\u202egpj.exe", "fotogpj.exe"),
        ("\u2066kiri\u2069\u200f", "kiri"),
        ("ka\u200bta\ufeff", "kata"),
        ("bunyi\x07 lonceng\x1b[31m", "bunyi lonceng[31m"),
        ("<b>tebal</b>", "<b>tebal</b>"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("\u200b \u202e", ""),
    ],
)
def test_a_line_is_cleaned(sent: str, kept: str) -> None:
    assert clean_text(sent, max_length=60) == kept


def test_lines_are_kept_where_lines_belong() -> None:
    sent = "\n\n  Kepada Yth. \r\nKepala   Dinas\x0b\n\n\n\nHormat kami,\n"
    kept = "Kepada Yth.\nKepala Dinas\n\nHormat kami,"
    assert clean_text(sent, max_length=100, multiline=True) == kept


@pytest.mark.parametrize("sent", ["nul\x00", "\ud800", "a\udfffb", "\ufffe", "\U0010ffff"])
def test_broken_text_is_refused(sent: str) -> None:
    with pytest.raises(UnacceptableText, match="karakter yang rusak"):
        clean_text(sent, max_length=60)


def test_the_length_counts_after_cleaning() -> None:
    assert clean_text("  lima \u202e", max_length=4) == "lima"
    with pytest.raises(UnacceptableText, match="paling banyak 4 karakter"):
        clean_text("enam5", max_length=4)


def test_a_flood_is_refused_unread() -> None:
    with pytest.raises(UnacceptableText, match="paling banyak 4"):
        clean_text(" " * 2_000_000, max_length=4)


def test_a_refusal_is_an_invalid_input() -> None:
    assert issubclass(UnacceptableText, Invalid)
    assert issubclass(UnacceptableText, ValueError)


@given(st.text(), st.booleans())
def test_what_passed_once_passes_unchanged(text: str, multiline: bool) -> None:
    try:
        cleaned = clean_text(text, max_length=200, multiline=multiline)
    except UnacceptableText:
        return
    assert clean_text(cleaned, max_length=200, multiline=multiline) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned.encode().decode() == cleaned


class Complaint(forms.Form):
    subject = CleanCharField(max_length=20)
    story = CleanCharField(max_length=200, multiline=True, required=False)


def test_a_form_keeps_clean_text() -> None:
    form = Complaint({"subject": " Wi-Fi\u202e  mati ", "story": "satu\r\n\r\n\r\ndua"})
    assert form.is_valid()
    assert form.cleaned_data == {"subject": "Wi-Fi mati", "story": "satu\n\ndua"}


def test_a_form_says_why_text_is_refused() -> None:
    form = Complaint({"subject": "\ud800"})
    assert not form.is_valid()
    assert "karakter yang rusak" in form.errors["subject"][0]


def test_text_of_nothing_visible_counts_as_empty() -> None:
    form = Complaint({"subject": "\u200b\u202e"})
    assert not form.is_valid()
    assert form.errors.as_data()["subject"][0].code == "required"
