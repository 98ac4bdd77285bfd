"""Who stands behind the columns, and what the reader's positions fill."""

from __future__ import annotations

from lajur.cases.tests.cast import Office
from lajur.organisation.seats import Seat
from lajur.sop.fillings import Fillings, fillings_around


def around(seat: Seat) -> Fillings:
    return fillings_around([seat.position.pk])


def test_an_applicant_applies_and_does_not_handle(office: Office) -> None:
    found = around(office.pic)
    assert (found.applies, found.handles) == (True, False)


def test_a_handler_handles_and_does_not_apply(office: Office) -> None:
    found = around(office.helpdesk)
    assert (found.applies, found.handles) == (False, True)


def test_of_the_applicants_only_ones_own_is_read(office: Office) -> None:
    positions = around(office.pic).positions
    assert positions[office.sop.pk, "pic_opd"] == [office.pic.position.pk]


def test_a_column_names_all_who_fill_it(office: Office) -> None:
    positions = around(office.kadis).positions[office.sop.pk, "tim_teknis"]
    assert set(positions) == {office.teknisi.position.pk, office.teknisi2.position.pk}
