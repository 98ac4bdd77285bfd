"""The SOP page: as printed, as corrected, what is odd, and how it really runs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.dispositions.actions import Order, dispose
from lajur.web.tests.conftest import Enter

ADDRESS = "/sop/pemeliharaan-perbaikan-jaringan-tik/"


def test_absent_fields_are_shown_as_absent(office: Office, enter: Enter) -> None:
    page = enter(office.pic.person).get(ADDRESS).content.decode()
    assert page.count("tidak tercantum") >= 6


def test_a_misprinted_legal_basis_stands_beside_its_correction(
    office: Office, enter: Enter
) -> None:
    page = enter(office.pic.person).get(ADDRESS).content.decode()
    assert "Peraturan Presiden No 85 Tahun 2018" in page
    assert "Seharusnya: Peraturan Presiden Nomor 95 Tahun 2018" in page


def test_the_findings_name_row_reason_and_advice(office: Office, enter: Enter) -> None:
    answer = enter(office.pic.person).get(ADDRESS)
    page = answer.content.decode()
    finding = next(each for each in answer.context["findings"] if each.row is not None)
    assert f"baris {finding.row}" in page
    assert finding.advice.split("“")[0] in page


def test_measured_times_stand_beside_the_standard(office: Office, enter: Enter) -> None:
    case = apply_for(office, at=MONDAY - timedelta(minutes=10))
    item = open_item(case, office.kadis)
    dispose(item=item, order=Order(), by=office.kadis, at=MONDAY, command_id=uuid4())
    timed = enter(office.pic.person).get(ADDRESS).context["timed"]
    row_2 = timed[1].measured
    assert (row_2.done, row_2.median_minutes, row_2.in_time) == (1, 10, 0)
    assert timed[2].measured is None


def test_a_version_is_shown_with_its_fingerprint(office: Office, enter: Enter) -> None:
    page = enter(office.pic.person).get(ADDRESS + "?versi=1").content.decode()
    version = office.sop.versions.get()
    assert version.content_hash in page


def test_an_unknown_version_is_not_found(office: Office, enter: Enter) -> None:
    assert enter(office.pic.person).get(ADDRESS + "?versi=7").status_code == 404


def test_an_unknown_procedure_is_not_found(office: Office, enter: Enter) -> None:
    assert enter(office.pic.person).get("/sop/tidak-ada/").status_code == 404


def test_the_procedures_in_force_are_listed(office: Office, enter: Enter) -> None:
    page = enter(office.pic.person).get("/sop/").content.decode()
    assert "9 kegiatan, 6 pelaksana" in page
