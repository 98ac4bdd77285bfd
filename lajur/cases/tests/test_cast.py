"""The cast stands: a request of the PIC reaches the Kepala Dinas."""

import pytest

from lajur.cases.tests.cast import apply_for, office, open_item

pytestmark = pytest.mark.django_db


def test_a_request_lies_on_the_desk_of_the_kepala_dinas() -> None:
    cast = office()
    case = apply_for(cast)
    assert open_item(case, cast.kadis).step.no == 2
