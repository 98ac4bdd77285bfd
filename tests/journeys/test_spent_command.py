"""A form that went back in the browser, was changed and is sent again (threat T13)."""

from __future__ import annotations

from lajur.cases.models import Case, Event
from lajur.cases.tests.cast import Office, apply_for
from tests.journeys.forms import Visitor


def test_other_words_under_a_spent_id_are_asked_for_once_more(cast: Office) -> None:
    case = apply_for(cast)
    kadis = Visitor(cast.kadis.person)
    page = f"/permohonan/{case.number}/"
    form = next(form for form in kadis.forms(page) if form.action.endswith("/catatan/"))
    kadis.client.post(form.action, form.filled(text="Catatan satu."))
    again = kadis.client.post(form.action, form.filled(text="Catatan dua."))
    assert again.status_code == 422
    assert "Catatan dua." in again.content.decode()

    renewed = Visitor.read(again.content.decode(), "/catatan/")
    assert kadis.client.post(renewed.action, renewed.filled()).status_code == 302
    assert Event.objects.filter(case=case, kind="note.added").count() == 2


def test_another_request_under_a_spent_id_is_not_lost(cast: Office) -> None:
    pic = Visitor(cast.pic.person)
    form = next(f for f in pic.forms("/permohonan/baru/") if f.action == "/permohonan/baru/")
    words = {
        "subject": "Wi-Fi loket terputus",
        "description": "Sejak pagi.",
        "letter_number": "440/218",
        "letter_date": "2026-11-20",
        "letter_text": "Mohon perbaikan.",
        "contact_phone": "0812",
    }
    assert pic.client.post(form.action, form.filled(**words)).status_code == 302
    changed = {**words, "subject": "CCTV ruang tunggu mati"}
    answer = pic.client.post(form.action, form.filled(**changed))
    assert answer.status_code == 422
    assert "CCTV ruang tunggu mati" in answer.content.decode()
    assert Case.objects.count() == 1


def test_words_sent_after_the_sign_in_ended_are_shown_again(cast: Office) -> None:
    case = apply_for(cast)
    kadis = Visitor(cast.kadis.person)
    form = next(f for f in kadis.forms(f"/permohonan/{case.number}/") if "catatan" in f.action)
    del kadis.client.cookies["lajur_session"]
    answer = kadis.client.post(form.action, form.filled(text="Jangan sampai hilang."))
    assert answer.status_code == 401
    assert "Jangan sampai hilang." in answer.content.decode()
