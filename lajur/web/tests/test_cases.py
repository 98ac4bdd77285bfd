"""The list of cases: filters, search, and where each one is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lajur.cases.tests.cast import MONDAY, Office, apply_for
from lajur.web.tests.conftest import Enter


def test_a_line_tells_on_whose_desk_a_case_lies_and_for_how_long(
    office: Office, enter: Enter
) -> None:
    apply_for(office, at=MONDAY - timedelta(minutes=35))
    page = enter(office.kabid.person).get("/permohonan/").content.decode()
    assert "di meja Kepala Dinas" in page
    assert "sejak 08.25, 35 menit kerja" in page


@pytest.mark.parametrize("words", ["2026-0001", "loket", "karangmulya"])
def test_a_case_is_found_by_number_subject_and_office(
    office: Office, enter: Enter, words: str
) -> None:
    wanted = apply_for(office)
    other = apply_for(office, by=office.pic2, subject="Pemindahan titik")
    page = enter(office.kabid.person).get("/permohonan/", {"cari": words}).content.decode()
    assert wanted.number in page
    assert other.number not in page


def test_finding_nothing_says_what_to_try(office: Office, enter: Enter) -> None:
    page = enter(office.kabid.person).get("/permohonan/?cari=%00tidak-ada").content.decode()
    assert "Tidak ada yang cocok" in page


def test_an_applicant_sees_their_own_alone(office: Office, enter: Enter) -> None:
    own, foreign = apply_for(office), apply_for(office, by=office.pic2)
    page = enter(office.pic.person).get("/permohonan/?tab=semua").content.decode()
    assert own.number in page
    assert foreign.number not in page


def test_the_next_page_goes_on(office: Office, enter: Enter) -> None:
    for second in range(30):
        apply_for(office, at=MONDAY - timedelta(seconds=second))
    browser = enter(office.kabid.person)
    first = browser.get("/permohonan/")
    second_page = browser.get(first.context["next_page"], headers={"HX-Request": "true"})
    assert len(second_page.context["lines"]) == 5
    assert b"<html" not in second_page.content


def test_the_list_costs_the_same_for_one_case_and_for_many(office: Office, enter: Enter) -> None:
    browser = enter(office.kabid.person)
    apply_for(office)
    browser.get("/permohonan/")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            browser.get("/permohonan/")
        costs.append(len(captured))
        for _ in range(20):
            apply_for(office)
    assert costs[0] == costs[1] <= 8
