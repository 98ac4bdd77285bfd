"""Permohonan baru: from the form alone to a case with its receipt."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lajur.cases.models import Case
from lajur.cases.tests.cast import Office
from lajur.web.tests.conftest import Enter

ADDRESS = "/permohonan/baru/"


def filled(office: Office, **changes: Any) -> dict[str, Any]:
    values = {
        "command_id": str(uuid4()),
        "site": office.site.pk,
        "kind": "perbaikan",
        "since": "Senin pagi",
        "subject": "Wi-Fi loket terputus",
        "description": "Loket pendaftaran tidak dapat membuka aplikasi.",
        "urgency": "segera",
        "access_class": "biasa",
        "contact_name": "Sari Handayani",
        "contact_phone": "081200000142",
        "letter_number": "440/218/PKM-KM/2026",
        "letter_date": "2026-11-20",
        "letter_text": "Mohon perbaikan Wi-Fi loket.",
    }
    return {**values, **changes}


def photo(name: str = "loket.jpg") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "steelblue").save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue(), content_type="image/jpeg")


def test_what_is_known_need_not_be_typed(office: Office, enter: Enter) -> None:
    form = enter(office.pic.person).get(ADDRESS).context["form"]
    assert form.initial["site"] == office.site.pk
    assert form.initial["contact_name"] == "Sari Handayani"


def test_a_sound_form_becomes_a_case_and_a_receipt(office: Office, enter: Enter) -> None:
    answer = enter(office.pic.person).post(ADDRESS, filled(office), follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain == [(f"/permohonan/{case.number}/", 302)]
    assert f"Permohonan {case.number} sudah diterima." in answer.content.decode()
    assert case.description.endswith("Sejak: Senin pagi")


def test_photos_and_a_scan_become_papers(office: Office, enter: Enter) -> None:
    scan = photo("surat.jpg")
    photos = [photo(), photo("papan.jpg")]
    sent = filled(office, letter_text="", letter_scan=scan, photos=photos)
    enter(office.pic.person).post(ADDRESS, sent)
    papers = Case.objects.get().papers.filter(file__isnull=False)
    assert sorted(paper.name for paper in papers) == ["Foto", "Foto", "Surat Permohonan"]


def test_the_same_form_twice_is_one_case(office: Office, enter: Enter) -> None:
    browser, sent = enter(office.pic.person), filled(office)
    first, again = browser.post(ADDRESS, sent), browser.post(ADDRESS, sent)
    assert Case.objects.count() == 1
    assert first.headers["Location"] == again.headers["Location"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("subject", ""),
        ("site", ""),
        ("letter_date", "2026-11-24"),
        ("letter_number", ""),
        ("contact_phone", ""),
        ("kind", "entah"),
        ("description", "\u0000"),
    ],
)
def test_a_mistake_is_told_at_its_field(
    office: Office, enter: Enter, field: str, wrong: str
) -> None:
    answer = enter(office.pic.person).post(ADDRESS, filled(office, **{field: wrong}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Case.objects.exists()


def test_what_was_typed_stays_and_files_are_asked_for_again(office: Office, enter: Enter) -> None:
    sent = filled(office, subject="", photos=[photo()])
    page = enter(office.pic.person).post(ADDRESS, sent).content.decode()
    assert "Mohon perbaikan Wi-Fi loket." in page
    assert "Berkas dan foto harus dipilih lagi." in page


def test_a_request_without_any_letter_is_refused(office: Office, enter: Enter) -> None:
    answer = enter(office.pic.person).post(ADDRESS, filled(office, letter_text=""))
    assert answer.status_code == 422
    assert "letter_scan" in answer.context["form"].errors


def test_a_program_is_no_scan_whatever_its_name(office: Office, enter: Enter) -> None:
    program = SimpleUploadedFile("surat.pdf", b"MZ\x90\x00", content_type="application/pdf")
    answer = enter(office.pic.person).post(ADDRESS, filled(office, letter_scan=program))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["letter_scan"]


def test_more_than_six_photos_are_refused(office: Office, enter: Enter) -> None:
    sent = filled(office, photos=[photo(f"{number}.jpg") for number in range(7)])
    answer = enter(office.pic.person).post(ADDRESS, sent)
    assert "photos" in answer.context["form"].errors


def test_a_site_of_another_office_is_no_choice(office: Office, enter: Enter) -> None:
    answer = enter(office.pic.person).post(ADDRESS, filled(office, site=office.other_site.pk))
    assert list(answer.context["form"].errors) == ["site"]


def test_an_office_without_a_site_is_told_what_to_do(office: Office, enter: Enter) -> None:
    office.site.active = False
    office.site.save()
    page = enter(office.pic.person).get(ADDRESS).content.decode()
    assert "OPD Anda belum mempunyai lokasi" in page


def test_only_an_appointed_applicant_sends(office: Office, enter: Enter) -> None:
    assert enter(office.kabid.person).post(ADDRESS, filled(office)).status_code == 403
    assert not Case.objects.exists()
