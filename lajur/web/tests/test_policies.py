"""Aturan waktu: what holds for each row, whose word it is, and changing it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lajur.cases.models import TimePolicy
from lajur.cases.policies import policy_of
from lajur.cases.tests.cast import MONDAY, Office
from lajur.organisation.models import Holder
from lajur.sop.queries import published
from lajur.web.tests.conftest import Enter


@pytest.fixture
def admin(office: Office, enter: Enter) -> Client:
    return enter(office.admin)


@pytest.fixture
def page(office: Office) -> str:
    return f"/sop/{office.sop.slug}/waktu/"


def send(admin: Client, page: str, place: str, **values: Any) -> Any:
    return admin.post(page, {"place": place, **values})


def block_of(admin: Client, page: str, no: int) -> Any:
    return next(block for block in admin.get(page).context["rows"] if block.row.no == no)


def test_each_row_says_after_how_long_and_to_whom(office: Office, admin: Client, page: str) -> None:
    block = block_of(admin, page, 5)
    assert [step.after for step in block.steps] == [
        "setelah 11 menit",
        "setelah 15 menit",
        "setelah 30 menit",
    ]
    assert [(each.title, each.holder) for each in block.superiors] == [
        ("Koordinator Helpdesk", "Dedi Kurniawan")
    ]


def test_a_short_time_is_told_to_the_second(admin: Client, page: str) -> None:
    assert block_of(admin, page, 3).steps[0].after == "setelah 2 menit 15 detik"


def test_the_head_of_the_office_has_nobody_above(admin: Client, page: str) -> None:
    assert block_of(admin, page, 2).superiors == []
    assert "tidak ada atasan: hanya dicatat" in admin.get(page).content.decode()


def test_a_vacant_superior_is_passed_over(office: Office, admin: Client, page: str) -> None:
    Holder.objects.filter(position=office.koordinator.position).update(until=MONDAY)
    assert [each.title for each in block_of(admin, page, 5).superiors] == ["Kepala Bidang Aptika"]


def test_the_row_of_the_applicant_is_not_there(admin: Client, page: str) -> None:
    assert 1 not in [block.row.no for block in admin.get(page).context["rows"]]


def test_a_rule_is_saved_and_shown_where_it_came_from(
    office: Office, admin: Client, page: str
) -> None:
    assert send(admin, page, "kantor", escalate="300").status_code == 302
    answer = send(admin, page, "5", remind="50", own_parties="on", hold_parties=["penyedia"])
    assert answer["Location"] == f"{page}#aturan-5"
    policy = policy_of(office.sop.pk, published(office.sop.current_id).procedure.row(5))
    assert policy.steps == (50, 100, 300)
    assert policy.hold_parties == {"penyedia"}
    block = block_of(admin, page, 5)
    assert block.has_own
    assert (block.hints["remind"], block.hints["escalate"]) == (
        "bawaan: 75 %",
        "menurut kantor: 300 %",
    )


def test_back_to_the_wider_rule(admin: Client, page: str) -> None:
    send(admin, page, "5", remind="50")
    assert send(admin, page, "5", remind="50", reset="1").status_code == 302
    assert not TimePolicy.objects.exists()


def test_what_is_refused_stands_on_the_form_with_what_was_typed(admin: Client, page: str) -> None:
    answer = send(admin, page, "5", remind="150")
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Pengingat harus sebelum peringatan" in said
    assert 'value="150"' in said
    assert not TimePolicy.objects.exists()


def test_the_act_is_told_in_words(admin: Client, page: str) -> None:
    send(admin, page, "5", remind="50", own_parties="on")
    acts = admin.get("/orang/catatan/").content.decode()
    assert "Pengingat: aturan yang lebih luas → 50 %" in acts
    assert "Boleh menunggu: aturan yang lebih luas → tidak boleh dijeda" in acts


def test_the_page_costs_the_same_for_every_row(
    admin: Client, page: str, django_assert_max_num_queries: Any
) -> None:
    admin.get(page)
    with django_assert_max_num_queries(16):
        admin.get(page)
