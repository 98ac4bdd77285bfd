"""Wordings: the built-in sentences are sound, and the office's own can not go wrong."""

from __future__ import annotations

import pytest

from lajur.cases.tests.cast import MONDAY, Office
from lajur.foundation.errors import Invalid, NotAllowed
from lajur.notifications.catalogue import BUILT_IN, CONFIRM, GENERAL, KINDS, LANGUAGES
from lajur.notifications.wordings import (
    PLACEHOLDERS,
    check,
    phrasebook,
    render,
    reset_wording,
    save_wording,
)
from lajur.organisation.models import ActKind, AdministrativeAct

CONTEXT = {
    "nomor": "2026-0142",
    "baris": "2",
    "kegiatan": "Menerima dan mendisposisikan permohonan",
    "jabatan": "Kepala Dinas",
    "batas": "2026-11-23T02:08:00+00:00",
    "tautan": "https://lajur.example/buka/x/",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_built_in_sentences_would_pass_as_own_ones(kind: str, language: str) -> None:
    said = BUILT_IN[kind][language]
    assert check(kind, said.subject, said.body) == (said.subject, said.body)


def test_every_placeholder_is_explained() -> None:
    assert {name for kind in KINDS.values() for name in kind.placeholders} == set(PLACEHOLDERS)
    assert set(BUILT_IN) == set(KINDS)


def test_a_message_says_the_deadline_in_words(db: None) -> None:
    message = render("work.new", CONTEXT, "id")
    assert message.subject == "Pekerjaan baru: permohonan 2026-0142, kegiatan 2"
    assert "Batas waktu baku: Senin, 23 November 2026 pukul 09.08 WIB." in message.body
    assert message.body.endswith("Buka: https://lajur.example/buka/x/")
    assert "buka/x" not in message.short
    assert message.short.startswith("Permohonan 2026-0142 menunggu di meja Kepala Dinas")


def test_what_is_missing_is_said_to_be_missing(db: None) -> None:
    assert "Standard time ends: not set." in render("work.new", {}, "en").body


def test_an_unknown_kind_gets_general_words(db: None) -> None:
    assert render("case.eaten", CONTEXT, "id") == render(GENERAL, CONTEXT, "id")


def test_a_value_is_never_read_as_a_sentence(db: None) -> None:
    hostile = {**CONTEXT, "kegiatan": "{tautan} {0.__class__} %(x)s\r\nBcc: a@b.example"}
    message = render("work.new", hostile, "id")
    assert "{tautan} {0.__class__} %(x)s Bcc: a@b.example" in message.body
    assert "\n" not in render("work.reminded", {**CONTEXT, "nomor": "1\r\nBcc: x"}, "id").subject


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [
        ("Baru {nomor}", "Tanpa tautan", "body"),
        ("Baru {nomor}", "{tautan} {nama}", "body"),
        ("Baru { pemohon }", "{tautan}", "subject"),
        ("Baru {tautan}", "{tautan}", "subject"),
        ("", "{tautan}", "subject"),
        ("x" * 161, "{tautan}", "subject"),
    ],
)
def test_a_wrong_sentence_is_refused(subject: str, body: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check("work.new", subject, body)
    assert refusal.value.field in (field, "")


def test_a_code_must_be_in_its_message() -> None:
    with pytest.raises(Invalid):
        check(CONFIRM, "Kode Lajur", "Tanpa kode")


def test_braces_that_name_nothing_stay(cast: Office) -> None:
    save_wording(
        kind="work.new",
        language="id",
        subject="Baru {nomor}",
        body="Isi {} {{x y}} } {tautan}",
        by=cast.admin,
        at=MONDAY,
    )
    assert render("work.new", CONTEXT, "id").body.startswith("Isi {} {{x y}} } https://")


def test_the_own_words_of_the_office_are_used_and_recorded(cast: Office) -> None:
    save_wording(
        kind="work.new",
        language="id",
        subject="Meja: {nomor}",
        body="Ada pekerjaan.\n\n{tautan}",
        by=cast.admin,
        at=MONDAY,
    )
    assert phrasebook("id").sentences("work.new").own
    assert render("work.new", CONTEXT, "id").subject == "Meja: 2026-0142"
    assert render("work.new", CONTEXT, "en").subject.startswith("New work")
    assert AdministrativeAct.objects.filter(kind=ActKind.WORDING_CHANGED, by=cast.admin).exists()

    reset_wording(kind="work.new", language="id", by=cast.admin, at=MONDAY)
    assert render("work.new", CONTEXT, "id").subject.startswith("Pekerjaan baru")


def test_only_an_administrator_changes_words(cast: Office) -> None:
    with pytest.raises(NotAllowed):
        save_wording(
            kind="work.new",
            language="id",
            subject="x",
            body="{tautan}",
            by=cast.kadis.person,
            at=MONDAY,
        )
