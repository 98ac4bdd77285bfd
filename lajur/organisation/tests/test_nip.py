"""The rules of NIP and NI PPPK numbers."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from lajur.organisation.models import Person
from lajur.organisation.nip import grouped_nip, normalise_nip, validate_nip

CIVIL_SERVANT = "198012312005011002"
CONTRACT = "198908202022211005"


@pytest.mark.parametrize(
    "text", ["", "-", CIVIL_SERVANT, CONTRACT, "19801231 200501 1 002", "19801231.200501.1.002"]
)
def test_a_number_or_none_at_all_is_taken(text: str) -> None:
    validate_nip(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("19801231200501100", "18 angka"),
        ("1980123120050110022", "18 angka"),
        ("19801231200501100X", "18 angka"),
        ("١٩٨٠١٢٣١٢٠٠٥٠١١٠٠٢", "18 angka"),
        ("198013312005011002", "tanggal lahir"),
        ("198002302005011002", "tanggal lahir"),
        ("000000002005011002", "tanggal lahir"),
        ("198012312005131002", "Bulan pengangkatan"),
        ("198012312005001002", "Bulan pengangkatan"),
        ("198012311990011002", "terlalu dekat"),
        ("198012311970011002", "terlalu dekat"),
        ("198012312005013002", "pria"),
    ],
)
def test_what_can_be_no_number_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        validate_nip(text)


@pytest.mark.parametrize("text", ["19801231 200501 1 002", "19801231.200501.1.002", CIVIL_SERVANT])
def test_is_kept_as_digits(text: str) -> None:
    assert normalise_nip(text) == CIVIL_SERVANT


def test_is_printed_in_groups() -> None:
    assert grouped_nip(CIVIL_SERVANT) == "19801231 200501 1 002"
    assert grouped_nip("") == "-"


@pytest.mark.parametrize(
    ("typed", "kept"), [("19801231 200501 1 002", CIVIL_SERVANT), ("-", ""), ("", "")]
)
@pytest.mark.django_db
def test_a_person_is_typed_in_as_the_paper_has_it(typed: str, kept: str) -> None:
    assert Person.objects.create_user("ratna", name="Ratna Wulandari", nip=typed).nip == kept


@pytest.mark.django_db
def test_a_wrong_number_is_told_at_its_field() -> None:
    with pytest.raises(ValidationError) as refusal:
        Person.objects.create_user("ratna", name="Ratna Wulandari", nip="123")
    assert list(refusal.value.message_dict) == ["nip"]
