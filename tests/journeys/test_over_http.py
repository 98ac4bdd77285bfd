"""The nine rows and the TIDAK way through the pages, by people whose browsers run no script."""

from __future__ import annotations

import pytest

from lajur.cases.models import Case, CaseState
from lajur.cases.tests.cast import Office
from tests.journeys.forms import Visitor


@pytest.fixture
def people(cast: Office) -> dict[str, Visitor]:
    names = ("pic", "pic2", "helpdesk", "teknisi", "koordinator", "kabid", "kadis")
    return {name: Visitor(getattr(cast, name).person) for name in names}


def test_the_nine_rows_from_the_forms_alone(people: dict[str, Visitor]) -> None:
    page = _new_request(people["pic"])
    people["kadis"].submit(page, "/disposisi/")
    people["kabid"].submit(page, "/disposisi/")
    people["koordinator"].submit(page, "/disposisi/")
    people["helpdesk"].submit(page, "/pencatatan/")
    people["teknisi"].submit(page, "/pekerjaan/")
    people["teknisi"].submit(page, "/laporan/")
    people["helpdesk"].submit(page, "/konfirmasi/")
    people["koordinator"].submit(page, "/penerusan/")
    people["kabid"].submit(page, "/penerusan/")
    people["kadis"].submit(page, "/penerimaan/")
    assert Case.objects.get().state == CaseState.ENDED


def test_the_no_way_from_the_forms_alone(people: dict[str, Visitor]) -> None:
    page = _new_request(people["pic"])
    people["kadis"].submit(page, "/disposisi/")
    people["kabid"].submit(page, "/keputusan/", reason="Nomor surat keliru.")
    shown = people["pic"].client.get(page).content.decode()
    assert "Nomor surat keliru." in shown
    people["pic"].submit(page, "/perbaikan/", letter_number="440/219/PKM-KM/2026")
    assert people["kadis"].offers(page, "/disposisi/")
    assert Case.objects.get().letter_number == "440/219/PKM-KM/2026"


def test_a_stranger_finds_nothing(people: dict[str, Visitor]) -> None:
    page = _new_request(people["pic"])
    assert people["pic2"].client.get(page).status_code == 404


def test_a_refused_form_keeps_what_was_typed(people: dict[str, Visitor]) -> None:
    page = _new_request(people["pic"])
    people["kadis"].submit(page, "/disposisi/")
    form = next(f for f in people["kabid"].forms(page) if f.action.endswith("/pengembalian/"))
    answer = people["kabid"].client.post(form.action, {**form.filled(), "reason": "   "})
    assert answer.status_code == 422
    form = next(f for f in people["kabid"].forms(page) if f.action.endswith("/disposisi/"))
    sent = {**form.filled(note="Mohon segera."), "deadline": "kemarin"}
    answer = people["kabid"].client.post(form.action, sent)
    assert answer.status_code == 422
    assert "Mohon segera." in answer.content.decode()


def test_the_same_form_sent_twice_is_one_effect(people: dict[str, Visitor]) -> None:
    page = _new_request(people["pic"])
    form = next(f for f in people["kadis"].forms(page) if f.action.endswith("/disposisi/"))
    sent = form.filled()
    first = people["kadis"].client.post(form.action, sent)
    second = people["kadis"].client.post(form.action, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Case.objects.get().events == 2


def _new_request(pic: Visitor) -> str:
    answer = pic.submit(
        "/permohonan/baru/",
        "/permohonan/baru/",
        subject="Wi-Fi loket terputus",
        description="Sejak pagi tidak ada sinyal.",
        letter_number="440/218/PKM-KM/2026",
        letter_date="2026-11-20",
        letter_text="Mohon perbaikan.",
        contact_phone="081200000142",
    )
    return str(answer["Location"])
