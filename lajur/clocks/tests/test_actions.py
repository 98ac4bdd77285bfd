"""What an administrator decides about calendars, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from lajur.clocks import actions, choice
from lajur.clocks.actions import Day, Details, Grounds, Hours
from lajur.clocks.choice import calendar_of, calendar_of_office
from lajur.clocks.deeds import what_happened
from lajur.clocks.models import Calendar, CalendarUse, HoursPattern, Season, SpecialDay
from lajur.clocks.queries import exported
from lajur.clocks.seasons import RAMADAN, SeasonDates
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.models import ActKind, AdministrativeAct, Person, Position, Unit

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
GROUNDS = Grounds(source="SE Sekda 800/1/2026", reason="Hari jadi kabupaten")
CHRISTMAS_EVE = date(2026, 12, 23)
WEEK: tuple[list[str], ...] = (["07.30-12.00", "13.00-16.00"],) * 5 + ([], [])


@pytest.fixture
def admin(db: None) -> Person:
    return Person.objects.create(username="admin", name="Wayan Sudarma", is_staff=True)


@pytest.fixture
def office(db: None) -> Calendar:
    return Calendar.objects.get(office=True)


@pytest.fixture
def noc(db: None) -> Position:
    unit = Unit.objects.create(name="Dinas Kominfo")
    return Position.objects.create(key="noc", title="Petugas NOC", unit=unit)


def newest(calendar: Calendar) -> Calendar:
    return Calendar.objects.get(pk=calendar.pk)


def made(admin: Person, name: str, parent: Calendar | None = None) -> Calendar:
    details = Details(name=name, zone="Asia/Jakarta", parent=parent)
    return actions.create_calendar(details=details, grounds=GROUNDS, by=admin, at=AT)


def closed(calendar: Calendar, by: Person, **changes: Any) -> AdministrativeAct | None:
    """Close the office on the day before Christmas."""
    values = {"day": CHRISTMAS_EVE, "kind": "local", "name": "Hari jadi", **changes}
    return actions.put_day(
        calendar=calendar,
        day=Day(**values),
        revision=newest(calendar).revision,
        grounds=GROUNDS,
        by=by,
        at=AT,
    )


def hours(calendar: Calendar, by: Person, **changes: Any) -> AdministrativeAct | None:
    values = {"name": "Jam kerja panjang", "week": WEEK, **changes}
    return actions.put_pattern(
        calendar=calendar,
        hours=Hours(**values),
        revision=newest(calendar).revision,
        grounds=GROUNDS,
        by=by,
        at=AT,
    )


def test_a_day_off_closes_the_office_and_is_recorded(office: Calendar, admin: Person) -> None:
    act = closed(office, admin)
    assert act is not None
    assert calendar_of_office().calendar.hours_on(CHRISTMAS_EVE) == ()
    assert (act.kind, act.by, act.about) == (ActKind.CALENDAR_CHANGED, admin, office.name)
    assert act.payload["source"] == "SE Sekda 800/1/2026"
    assert act.payload["revisions"] == {str(office.pk): newest(office).revision}
    assert what_happened(act.payload["what"]) == (
        "Hari khusus 23 Desember 2026 ditetapkan: Hari jadi"
    )


def test_the_same_day_again_changes_nothing(office: Calendar, admin: Person) -> None:
    closed(office, admin)
    revision = newest(office).revision
    assert closed(office, admin) is None
    assert newest(office).revision == revision


def test_a_day_is_as_its_week_again_when_it_is_removed(office: Calendar, admin: Person) -> None:
    closed(office, admin)
    day = SpecialDay.objects.get()

    def remove() -> AdministrativeAct | None:
        return actions.remove_day(
            day=day, revision=newest(office).revision, grounds=GROUNDS, by=admin, at=AT
        )

    assert remove() is not None
    assert calendar_of_office().calendar.hours_on(CHRISTMAS_EVE) != ()
    assert remove() is None


def test_special_hours_must_be_given(office: Calendar, admin: Person) -> None:
    with pytest.raises(Invalid, match="Isi jamnya") as refused:
        closed(office, admin, kind="shift", hours=[])
    assert refused.value.field == "hours"


def test_a_day_from_home_keeps_the_hours_of_the_week(office: Calendar, admin: Person) -> None:
    before = calendar_of_office().calendar.hours_on(CHRISTMAS_EVE)
    closed(office, admin, kind="remote")
    assert calendar_of_office().calendar.hours_on(CHRISTMAS_EVE) == before


def test_hours_of_a_week_hold_in_their_dates(office: Calendar, admin: Person) -> None:
    week = (["06.00-11.00"],) * 7
    act = hours(office, admin, week=week, since=date(2026, 12, 1), until=date(2026, 12, 31))
    assert act is not None
    worked = calendar_of_office().calendar.hours_on(CHRISTMAS_EVE)
    assert [each.opens.hour for each in worked] == [6]
    again = hours(office, admin, week=week, since=date(2026, 12, 1), until=date(2026, 12, 31))
    assert again is None


def test_hours_replace_those_they_were_made_from(office: Calendar, admin: Person) -> None:
    old = HoursPattern.objects.get(calendar=office, season="")
    actions.put_pattern(
        calendar=office,
        hours=Hours(name="Lima hari", week=WEEK),
        replaces=old,
        revision=office.revision,
        grounds=GROUNDS,
        by=admin,
        at=AT,
    )
    assert HoursPattern.objects.get(calendar=office, season="").name == "Lima hari"


@pytest.mark.parametrize(
    ("friday", "said"),
    [
        (["07.30-12.00", "11.30-16.00"], "Jam hari Jumat bertumpang tindih"),
        (["20.00-24.00", "21.00-22.00"], "Jam hari Jumat bertumpang tindih"),
        (["setengah delapan"], "Jam hari Jumat tidak terbaca"),
        (["16.00-07.30"], "Jam hari Jumat tidak terbaca"),
        (["25.00-26.00"], "Jam hari Jumat tidak terbaca"),
    ],
)
def test_wrong_hours_are_refused_with_their_day(
    office: Calendar, admin: Person, friday: list[str], said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        hours(office, admin, week=(*WEEK[:4], friday, [], []))
    assert refused.value.field == "hours_4"


def test_hours_are_put_in_order(office: Calendar, admin: Person) -> None:
    hours(office, admin, week=(["13:00 - 16:00", "07.30-12.00"], *WEEK[1:]))
    kept = HoursPattern.objects.get(name="Jam kerja panjang").week[0]
    assert kept == ["07.30-12.00", "13.00-16.00"]


def test_a_pattern_is_removed_once(office: Calendar, admin: Person) -> None:
    hours(office, admin)
    pattern = HoursPattern.objects.get(name="Jam kerja panjang")

    def remove() -> AdministrativeAct | None:
        return actions.remove_pattern(
            pattern=pattern, revision=newest(office).revision, grounds=GROUNDS, by=admin, at=AT
        )

    assert remove() is not None
    assert remove() is None


def test_an_office_never_loses_all_its_hours(office: Calendar, admin: Person) -> None:
    HoursPattern.objects.filter(season=RAMADAN).delete()
    last = HoursPattern.objects.get()
    with pytest.raises(Invalid, match="tidak mempunyai jam kerja"):
        actions.remove_pattern(
            pattern=last, revision=office.revision, grounds=GROUNDS, by=admin, at=AT
        )


def test_a_calendar_inherits_and_its_revision_rises_with_the_parents(
    office: Calendar, admin: Person
) -> None:
    heir = made(admin, "Loket Sabtu", office)
    grandchild = made(admin, "Loket Minggu", heir)
    act = closed(office, admin)
    assert act is not None
    assert set(act.payload["revisions"]) == {str(each.pk) for each in (office, heir, grandchild)}
    assert newest(grandchild).revision == grandchild.revision + 1
    assert choice.by_id(heir.pk).calendar.hours_on(CHRISTMAS_EVE) == ()


def change(calendar: Calendar, admin: Person, **changes: Any) -> AdministrativeAct | None:
    values = {"name": calendar.name, "zone": calendar.zone, "parent": calendar.parent, **changes}
    return actions.change_calendar(
        calendar=calendar,
        details=Details(**values),
        revision=newest(calendar).revision,
        grounds=GROUNDS,
        by=admin,
        at=AT,
    )


def test_an_inheritance_in_a_circle_is_refused(office: Calendar, admin: Person) -> None:
    heir = made(admin, "Loket Sabtu", office)
    with pytest.raises(Invalid, match="mewarisi dirinya sendiri"):
        change(office, admin, parent=heir)
    with pytest.raises(Invalid, match="mewarisi dirinya sendiri"):
        change(heir, admin, parent=heir)


def test_a_name_is_changed_once(office: Calendar, admin: Person) -> None:
    act = change(office, admin, name="Jam kerja Kabupaten")
    assert act is not None
    assert act.payload["what"]["after"]["name"] == "Jam kerja Kabupaten"
    assert change(newest(office), admin) is None


def test_a_zone_outside_indonesia_is_refused(office: Calendar, admin: Person) -> None:
    with pytest.raises(Invalid, match="zona waktu Indonesia") as refused:
        change(office, admin, zone="Europe/Berlin")
    assert refused.value.field == "zone"


def test_calendars_of_one_name_have_different_keys(admin: Person) -> None:
    assert [made(admin, name).key for name in ("Baru", "Loket", "Loket")] == [
        "baru-2",
        "loket",
        "loket-2",
    ]


def use(calendar: Calendar | None, of: Unit | Position, admin: Person) -> AdministrativeAct | None:
    return actions.use_calendar(calendar=calendar, of=of, grounds=GROUNDS, by=admin, at=AT)


def test_a_position_gets_a_calendar_and_both_revisions_rise(
    office: Calendar, admin: Person, noc: Position
) -> None:
    always = Calendar.objects.get(key="24x7")
    act = use(always, noc, admin)
    assert act is not None
    assert calendar_of(noc.pk).id == always.pk
    assert act.payload["revisions"] == {str(office.pk): 2, str(always.pk): 2}
    assert use(always, noc, admin) is None
    assert what_happened(act.payload["what"]) == "Petugas NOC memakai kalender ini"


def test_a_unit_gives_its_calendar_back(office: Calendar, admin: Person, noc: Position) -> None:
    use(Calendar.objects.get(key="24x7"), noc.unit, admin)
    act = use(None, noc.unit, admin)
    assert act is not None
    assert calendar_of(noc.pk).id == office.pk
    assert use(None, noc.unit, admin) is None


def test_a_calendar_without_hours_is_given_to_nobody(admin: Person, noc: Position) -> None:
    with pytest.raises(Invalid, match="tidak mempunyai jam kerja"):
        use(made(admin, "Kosong"), noc, admin)
    assert not CalendarUse.objects.exists()


def delete(calendar: Calendar, admin: Person) -> AdministrativeAct:
    return actions.delete_calendar(calendar=calendar, grounds=GROUNDS, by=admin, at=AT)


def test_a_calendar_in_use_is_not_deleted(office: Calendar, admin: Person, noc: Position) -> None:
    always = Calendar.objects.get(key="24x7")
    use(always, noc, admin)
    for used in (office, always):
        with pytest.raises(Conflict, match="masih dipakai"):
            delete(used, admin)


def test_a_calendar_with_heirs_is_not_deleted(admin: Person) -> None:
    parent = made(admin, "Induk")
    made(admin, "Anak", parent)
    with pytest.raises(Conflict, match="mewarisi"):
        delete(parent, admin)


def test_a_calendar_that_nobody_uses_goes(admin: Person) -> None:
    empty = made(admin, "Kosong")
    act = delete(empty, admin)
    assert (act.about, Calendar.objects.filter(pk=empty.pk).exists()) == ("Kosong", False)
    with pytest.raises(Conflict, match="sudah dihapus"):
        delete(empty, admin)


def test_a_settled_ramadan_replaces_the_estimate(office: Calendar, admin: Person) -> None:
    def settle(since: date) -> AdministrativeAct | None:
        season = SeasonDates(RAMADAN, since, date(2027, 3, 9))
        return actions.settle_season(season=season, grounds=GROUNDS, by=admin, at=AT)

    assert settle(date(2027, 2, 8)) is not None
    assert settle(date(2027, 2, 8)) is None
    act = settle(date(2027, 2, 9))
    assert act is not None
    assert Season.objects.get().since == date(2027, 2, 9)
    assert set(act.payload["revisions"]) == {str(office.pk)}
    first_day = calendar_of_office().calendar.hours_on(date(2027, 2, 9))
    assert first_day[0].opens.hour == 8


def test_a_stale_form_is_told_that_somebody_was_quicker(office: Calendar, admin: Person) -> None:
    stale = office.revision
    closed(office, admin)
    with pytest.raises(Conflict, match="baru saja diubah"):
        actions.put_day(
            calendar=office,
            day=Day(date(2026, 12, 28), "local", "Libur lain"),
            revision=stale,
            grounds=GROUNDS,
            by=admin,
            at=AT,
        )


def test_a_change_without_a_source_is_refused(office: Calendar, admin: Person) -> None:
    with pytest.raises(Invalid, match="dasarnya") as refused:
        actions.create_calendar(
            details=Details("Loket", "Asia/Jakarta"), grounds=Grounds(" "), by=admin, at=AT
        )
    assert refused.value.field == "source"


def test_only_a_calendar_in_use_needs_a_reason(office: Calendar, admin: Person) -> None:
    unused = made(admin, "Loket")
    without: dict[str, Any] = {"grounds": Grounds("SE 1/2026"), "by": admin, "at": AT}
    day = Day(CHRISTMAS_EVE, "local", "Hari jadi")
    actions.put_day(calendar=unused, day=day, revision=1, **without)
    with pytest.raises(Invalid, match="alasannya") as refused:
        actions.put_day(calendar=office, day=day, revision=office.revision, **without)
    assert refused.value.field == "reason"


FILE = """
name = "Jam kerja Kabupaten"
zone = "Asia/Makassar"

[[pattern]]
name = "Enam hari kerja"
monday = ["07.30-14.00"]
saturday = ["07.30-12.30"]

[[day]]
date = 2026-12-23
name = "Hari jadi"
kind = "local"
"""


def load(calendar: Calendar, text: str, by: Person) -> AdministrativeAct | None:
    return actions.import_file(
        calendar=calendar,
        text=text,
        revision=newest(calendar).revision,
        grounds=GROUNDS,
        by=by,
        at=AT,
    )


def test_a_file_replaces_what_a_calendar_says(office: Calendar, admin: Person) -> None:
    hours(office, admin)
    act = load(office, FILE, admin)
    assert act is not None
    assert act.payload["what"] == {"did": "imported", "patterns": 1, "days": 1}
    kept = newest(office)
    assert (kept.name, kept.zone, kept.office) == ("Jam kerja Kabupaten", "Asia/Makassar", True)
    assert [each.name for each in kept.patterns.all()] == ["Enam hari kerja"]
    assert calendar_of_office().calendar.hours_on(CHRISTMAS_EVE) == ()
    assert load(office, FILE, admin) is None


def test_what_is_saved_can_be_loaded_again(office: Calendar, admin: Person) -> None:
    closed(office, admin)
    text = exported(office)
    actions.remove_day(
        day=SpecialDay.objects.get(),
        revision=newest(office).revision,
        grounds=GROUNDS,
        by=admin,
        at=AT,
    )
    assert load(office, text, admin) is not None
    assert exported(office) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE.replace("07.30-12.30", "12.30-07.30"), "saturday"),
        ("bukan kalender", "TOML"),
        (FILE.replace("[[pattern]]", 'inherits = "kantor"\n[[pattern]]', 1), "mewarisi"),
        (FILE + '[[season]]\nname = "ramadan"\nsince = 2027-02-09\nuntil = 2027-03-09', "musim"),
    ],
)
def test_a_file_that_does_not_fit_changes_nothing(
    office: Calendar, admin: Person, text: str, said: str
) -> None:
    before = exported(office)
    with pytest.raises(Invalid, match=said):
        load(office, text, admin)
    assert exported(office) == before


Verb = Callable[[Calendar, Person], object]


@pytest.mark.parametrize(
    "verb",
    [
        lambda calendar, by: made(by, "Loket"),
        lambda calendar, by: change(calendar, by, name="Lain"),
        lambda calendar, by: delete(calendar, by),
        lambda calendar, by: closed(calendar, by),
        lambda calendar, by: hours(calendar, by),
        lambda calendar, by: actions.remove_pattern(
            pattern=calendar.patterns.all()[0], revision=1, grounds=GROUNDS, by=by, at=AT
        ),
        lambda calendar, by: actions.settle_season(
            season=SeasonDates(RAMADAN, date(2027, 2, 8), date(2027, 3, 9)),
            grounds=GROUNDS,
            by=by,
            at=AT,
        ),
        lambda calendar, by: load(calendar, FILE, by),
        lambda calendar, by: use(calendar, Unit.objects.create(name="Bappeda"), by),
    ],
)
def test_every_verb_is_for_administrators(office: Calendar, verb: Verb) -> None:
    outsider = Person.objects.create(username="hendra", name="Hendra Gunawan")
    with pytest.raises(NotAllowed):
        verb(office, outsider)
    assert not AdministrativeAct.objects.exists()


def test_a_first_look_at_the_holidays_only_remembers(office: Calendar) -> None:
    assert actions.renew_holidays(at=AT) == []
    assert set(newest(office).fingerprints) == {"2026", "2027"}
    assert actions.renew_holidays(at=AT) == []


def test_another_holiday_list_raises_the_revision_and_is_told(office: Calendar) -> None:
    actions.renew_holidays(at=AT)
    kept = newest(office)
    kept.fingerprints["2027"] = "0" * 64
    kept.save()
    (act,) = actions.renew_holidays(at=AT)
    assert (act.by, what_happened(act.payload["what"])) == (None, "Daftar libur diperbarui")
    assert newest(office).revision == kept.revision + 1
    assert actions.renew_holidays(at=AT) == []


def test_a_new_year_alone_changes_nothing(office: Calendar) -> None:
    actions.renew_holidays(at=AT)
    assert actions.renew_holidays(at=datetime(2027, 1, 2, tzinfo=UTC)) == []
    assert set(newest(office).fingerprints) == {"2027", "2028"}
