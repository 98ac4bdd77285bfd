"""Papan: open work by SOP row, the late first, and the load of each desk."""

from __future__ import annotations

from datetime import timedelta

from lajur.cases.tests.cast import MONDAY, Office, apply_for
from lajur.organisation.models import Holder
from lajur.web.tests.conftest import Enter


def test_the_late_stand_first_in_their_row(office: Office, enter: Enter) -> None:
    fresh = apply_for(office)
    late = apply_for(office, at=MONDAY - timedelta(hours=1))
    lane = enter(office.koordinator.person).get("/papan/").context["columns"][1]
    assert [line.desk_row.case.number for line in lane.lines] == [late.number, fresh.number]
    assert lane.column.late == 1


def test_a_long_row_says_how_many_more(office: Office, enter: Enter) -> None:
    for _ in range(8):
        apply_for(office)
    page = enter(office.koordinator.person).get("/papan/").content.decode()
    assert "8 terbuka" in page
    assert "dan 3 lagi" in page


def test_the_load_names_who_sits_there(office: Office, enter: Enter) -> None:
    apply_for(office)
    loads = enter(office.koordinator.person).get("/papan/").context["loads"]
    assert [(each.load.title, each.seats[0].person.name) for each in loads] == [
        ("Kepala Dinas", "Ratna Wulandari")
    ]


def test_a_vacant_desk_with_work_is_called_vacant(office: Office, enter: Enter) -> None:
    apply_for(office)
    Holder.objects.filter(position=office.kadis.position).update(until=MONDAY)
    assert "lowong" in enter(office.koordinator.person).get("/papan/").content.decode()


def test_an_unknown_version_is_the_one_in_force(office: Office, enter: Enter) -> None:
    answer = enter(office.koordinator.person).get("/papan/?versi=entah")
    assert answer.context["version"] == office.sop.current


def test_a_restricted_case_is_counted_only_for_whose_desk_it_is(
    office: Office, enter: Enter
) -> None:
    apply_for(office, access_class="rahasia")
    totals = {
        seat.position.key: enter(seat.person).get("/papan/").context["columns"][1].column.total
        for seat in (office.helpdesk, office.kadis)
    }
    assert totals == {"helpdesk": 0, "kadis": 1}
