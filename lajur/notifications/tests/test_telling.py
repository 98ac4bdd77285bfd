"""Telling: of every event those whom it concerns have one notice, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F

from lajur.cases import actions
from lajur.cases.holds import hold, resume
from lajur.cases.models import AccessClass, Case, Party
from lajur.cases.tests.cast import MONDAY, Office, apply_for, open_item
from lajur.cases.turn import Turn
from lajur.notifications.models import Channel, Delivery, Notice, Untold
from lajur.notifications.telling import oldest_owed, owing, tell
from lajur.organisation.actions import Term
from lajur.organisation.delegations import delegate
from lajur.organisation.models import Capacity, Holder
from lajur.organisation.seats import Seat
from lajur.sop.models import SopVersion
from tests.journeys import steps

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.LAJUR_EMAIL_HOST = "mail.example"


def told(cast: Office) -> set[tuple[str, str]]:
    """Tell everything, and give who was told what by this."""
    before = set(Notice.objects.values_list("pk", flat=True))
    tell(at=MONDAY)
    new = Notice.objects.exclude(pk__in=before)
    return set(new.values_list("person__username", "kind"))


def fill_in(seat: Seat, **term: Any) -> Holder:
    values = {"capacity": Capacity.ACTING_ABSENT, "since": MONDAY - timedelta(days=1), **term}
    return Holder.objects.create(person=seat.person, **values)


def test_new_work_is_told_to_the_desk_it_lies_on(cast: Office) -> None:
    case = apply_for(cast)
    assert told(cast) == {("kadis", "work.new")}
    notice = Notice.objects.get()
    assert notice.path == f"/permohonan/{case.number}/"
    assert notice.context["baris"] == "2"
    assert notice.context["jabatan"] == "Kepala Dinas"
    assert notice.item == open_item(case, cast.kadis)
    assert Case.objects.get().told == 1


def test_what_was_told_is_not_told_again(cast: Office) -> None:
    apply_for(cast)
    assert tell(at=MONDAY).notices == 1
    assert tell(at=MONDAY).cases == 0
    Case.objects.update(told=0)
    assert tell(at=MONDAY).notices == 0
    assert Notice.objects.count() == 1


def test_everybody_named_for_the_work_is_told_and_the_applicant_that_it_begins(
    cast: Office,
) -> None:
    case = apply_for(cast)
    steps.to_koordinator(cast, case)
    told(cast)
    team = (cast.teknisi.position.pk, cast.teknisi2.position.pk)
    steps.hand_on(case, cast.koordinator, choices={"tim_teknis": team})
    assert told(cast) == {
        ("teknisi", "work.new"),
        ("teknisi2", "work.new"),
        ("helpdesk", "work.duty"),
        ("pic", "case.working"),
    }


def test_a_return_is_told_to_the_applicant(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    told(cast)
    steps.refuse(cast, case)
    assert told(cast) == {("pic", "work.returned")}


def test_the_end_is_told_to_the_applicant(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    steps.record_case(cast, case)
    steps.repair(cast, case)
    steps.write_report(cast, case)
    steps.confirm(cast, case)
    for seat in (cast.koordinator, cast.kabid):
        steps.pass_on(case, seat)
    told(cast)
    steps.pass_on(case, cast.kadis)
    case.refresh_from_db()
    assert not case.is_running
    assert ("pic", "case.ended") in told(cast) or Notice.objects.filter(kind="case.ended").exists()


def test_who_did_it_is_not_told(cast: Office) -> None:
    case = apply_for(cast)
    told(cast)
    actions.withdraw(case=case, reason="Keliru.", by=cast.pic, at=MONDAY, command_id=uuid4())
    assert told(cast) == {("kadis", "work.withdrawn")}


def test_a_pause_and_its_end_are_told_to_the_applicant(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    told(cast)
    item = open_item(case, cast.teknisi)
    hold(
        item=item,
        party=Party.VENDOR,
        reason="Menunggu penyedia",
        by=cast.teknisi,
        at=MONDAY,
        command_id=uuid4(),
    )
    assert ("pic", "case.held") in told(cast)
    assert (
        Notice.objects.get(kind="case.held", person=cast.pic.person).context["pihak"] == "penyedia"
    )
    resume(item=item, note="", by=cast.teknisi, at=MONDAY, command_id=uuid4())
    assert ("pic", "case.resumed") in told(cast)


@pytest.mark.parametrize(
    ("kind", "notice"),
    [
        ("item.reminded", "work.reminded"),
        ("item.warned", "work.late"),
        ("hold.reminded", "hold.reminded"),
        ("something.else", "case.news"),
    ],
)
def test_what_lajur_does_by_itself_is_told_to_its_audience(
    cast: Office, kind: str, notice: str
) -> None:
    case = apply_for(cast)
    told(cast)
    turn = Turn.take_by_itself(case.pk, at=MONDAY)
    item = open_item(case, cast.kadis)
    turn.record(
        kind,
        item=item,
        payload={"item": item.pk, "party": "penyedia"},
        audience={cast.kadis.position.pk},
    )
    assert told(cast) == {("kadis", notice)}


def test_each_moved_deadline_is_told_to_its_own_desk(cast: Office) -> None:
    case = apply_for(cast)
    steps.to_technicians(cast, case)
    told(cast)
    item = open_item(case, cast.teknisi)
    moved = {"row": 5, "round": 1, "position": cast.teknisi.position.pk}
    Turn.take_by_itself(case.pk, at=MONDAY).record(
        "deadline.moved", payload={"items": [moved]}, audience={cast.teknisi.position.pk}
    )
    assert told(cast) == {("teknisi", "deadline.moved"), ("teknisi2", "deadline.moved")}
    assert {notice.item for notice in Notice.objects.filter(kind="deadline.moved")} == {item}


def test_an_escalation_is_told_to_the_superior_with_the_desk_it_is_about(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    told(cast)
    turn = Turn.take_by_itself(case.pk, at=MONDAY)
    item = open_item(case, cast.kabid)
    turn.record(
        "item.escalated",
        item=item,
        payload={"item": item.pk},
        audience={cast.kabid.position.pk, cast.kadis.position.pk},
    )
    assert told(cast) == {("kabid", "work.escalated"), ("kadis", "work.escalated")}
    notice = Notice.objects.get(person=cast.kadis.person, kind="work.escalated")
    assert notice.context["jabatan"] == "Kepala Bidang Aptika"
    assert notice.position == cast.kadis.position


# --- who is told for a position


def _mails() -> set[str]:
    return set(Delivery.objects.values_list("person__username", flat=True))


def _give_mail(*seats: Seat) -> None:
    for seat in seats:
        seat.person.email = f"{seat.person.username}@contohkab.go.id"
        seat.person.save()


def test_while_a_plh_acts_messages_go_there_and_the_holder_finds_it_silently(
    cast: Office,
) -> None:
    _give_mail(cast.kadis, cast.kabid)
    fill_in(cast.kabid, position=cast.kadis.position, until=MONDAY + timedelta(days=3))
    apply_for(cast)
    assert told(cast) == {("kadis", "work.new"), ("kabid", "work.new")}
    assert _mails() == {"kabid"}


def test_a_plh_whose_time_is_over_is_not_told(cast: Office) -> None:
    fill_in(cast.kabid, position=cast.kadis.position, until=MONDAY)
    apply_for(cast)
    assert told(cast) == {("kadis", "work.new")}


@pytest.mark.parametrize(("scope", "mails"), [((), {"kabid"}), (("report",), {"kadis"})])
def test_a_delegate_is_told_of_what_the_delegation_covers(
    cast: Office, scope: tuple[str, ...], mails: set[str]
) -> None:
    _give_mail(cast.kadis, cast.kabid)
    delegate(
        position=cast.kadis.position,
        to=cast.kabid.person,
        term=Term(since=MONDAY, until=MONDAY + timedelta(days=3)),
        scope=scope,
        by=cast.kadis.person,
        at=MONDAY,
    )
    apply_for(cast)
    tell(at=MONDAY)
    assert _mails() == mails


def test_for_a_vacant_position_the_superior_is_told(cast: Office) -> None:
    case = apply_for(cast)
    told(cast)
    Holder.objects.filter(position=cast.kabid.position).update(until=MONDAY - MINUTE)
    steps.hand_on(case, cast.kadis)
    tell(at=MONDAY)
    assert not Notice.objects.filter(person=cast.kabid.person).exists()


def test_the_superior_of_a_vacant_position_hears_of_its_reminders(cast: Office) -> None:
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    told(cast)
    Holder.objects.filter(position=cast.kabid.position).update(until=MONDAY - MINUTE)
    turn = Turn.take_by_itself(case.pk, at=MONDAY)
    turn.record(
        "item.reminded", item=open_item(case, cast.kabid), audience={cast.kabid.position.pk}
    )
    assert told(cast) == {("kadis", "work.reminded")}
    assert Notice.objects.get(kind="work.reminded").position == cast.kabid.position


def test_nobody_is_told_of_a_case_that_is_not_for_them(cast: Office) -> None:
    case = apply_for(cast, access_class=AccessClass.LIMITED)
    told(cast)
    Turn.take_by_itself(case.pk, at=MONDAY).record(
        "item.warned", audience={cast.outsider.position.pk, cast.koordinator.position.pk}
    )
    assert told(cast) == set()


# --- owed work


def test_nothing_is_lost_and_the_debt_is_counted(cast: Office) -> None:
    first, second = apply_for(cast), apply_for(cast, by=cast.pic2, at=MONDAY + MINUTE)
    assert owing() == 2
    assert oldest_owed() == MONDAY
    assert tell(at=MONDAY, limit=1).cases == 1
    assert list(Case.objects.filter(told__lt=F("events"))) == [second]
    tell(at=MONDAY)
    assert owing() == 0
    assert {n.case for n in Notice.objects.all()} == {first, second}


def test_one_broken_case_does_not_stop_the_others(
    cast: Office, caplog: pytest.LogCaptureFixture
) -> None:
    broken = apply_for(cast, subject="RAHASIA")
    apply_for(cast, by=cast.pic2, at=MONDAY + MINUTE)
    Case.objects.filter(pk=broken.pk).update(last_event_at=MONDAY - MINUTE)
    _break(broken)
    run = tell(at=MONDAY)
    assert (run.broken, run.cases) == (1, 1)
    assert Untold.objects.get().case == broken
    assert "RAHASIA" not in caplog.text + Untold.objects.get().error
    assert tell(at=MONDAY).broken == 0
    assert owing() == 1

    _mend(broken)
    assert tell(at=MONDAY + timedelta(hours=1)).cases == 1
    assert not Untold.objects.exists()


def test_work_that_was_done_before_anybody_was_told_bothers_nobody(cast: Office) -> None:
    _give_mail(cast.kadis)
    case = apply_for(cast)
    steps.hand_on(case, cast.kadis)
    tell(at=MONDAY)
    notice = Notice.objects.get(person=cast.kadis.person)
    assert notice.read_at == MONDAY
    assert not notice.deliveries.exists()


def test_a_call_to_work_rests_once_the_work_is_done_from_the_desk(cast: Office) -> None:
    case = apply_for(cast)
    tell(at=MONDAY)
    assert Notice.objects.get(person=cast.kadis.person).read_at is None
    steps.hand_on(case, cast.kadis)
    tell(at=MONDAY + MINUTE)
    assert Notice.objects.get(person=cast.kadis.person).read_at == MONDAY + MINUTE
    assert not Notice.objects.filter(person=cast.kabid.person, read_at__isnull=False).exists()


def test_a_delivery_is_made_by_each_wanted_channel_that_leads_somewhere(cast: Office) -> None:
    _give_mail(cast.kadis)
    apply_for(cast)
    tell(at=MONDAY)
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.next_at) == (Channel.EMAIL, MONDAY)


def _break(case: Case) -> None:
    """A row of the case that the frozen version does not have."""
    Case.objects.filter(pk=case.pk).update(sop_version=_empty_version(case))


def _mend(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(sop_version=case.sop_version)


def _empty_version(case: Case) -> SopVersion:
    version = case.sop_version
    return SopVersion.objects.create(
        sop=version.sop,
        number=99,
        source="",
        identity=version.identity,
        trigger=version.trigger,
        content_hash="0" * 64,
        published_at=version.published_at,
    )
