"""A turn: one command under way on one case, inside its transaction.

``take`` locks the case and reads all its work items, so that everything decided in the turn is
decided on the newest state. The verbs close and open work items through it and end with
``record``, which writes the event and the case in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from lajur.cases.access import act_of
from lajur.cases.chain import application_hash, seal
from lajur.cases.command import running_fingerprint
from lajur.cases.models import (
    Case,
    CaseState,
    Event,
    Hold,
    ItemKind,
    Outcome,
    WorkItem,
    WorkItemMember,
)
from lajur.cases.policies import policy_of
from lajur.cases.times import TIMES, set_times
from lajur.cases.vacant import Vacancies
from lajur.clocks.choice import calendar_of
from lajur.clocks.pauses import Pause, working_seconds_without
from lajur.foundation.errors import Conflict, Invalid, NotAllowed
from lajur.organisation.models import Capacity, Person
from lajur.organisation.seats import Seat, definitive_holder
from lajur.organisation.terms import is_held
from lajur.sop import walk
from lajur.sop.models import Filling
from lajur.sop.procedure import Row
from lajur.sop.queries import Published, published
from lajur.sop.walk import State, Step

Choices = Mapping[str, Sequence[int]]
"""Positions chosen for performer columns, by column key; the first one leads."""

UNREAD = Q(read_at__isnull=True)
"""Work that its addressee has not seen. Reading locks no case, so it may come into any turn."""


@dataclass
class Turn:
    """What a verb knows and changes while it has the case to itself.

    ``by`` is the seat of who acts; without one it is Lajur itself (``take_by_itself``).
    """

    case: Case
    sop: Published
    items: list[WorkItem]
    by: Seat | None
    at: datetime
    command_id: UUID
    opened: list[WorkItem] = field(default_factory=list)
    withdrawn: list[WorkItem] = field(default_factory=list)
    moved: list[WorkItem] = field(default_factory=list)
    mended: dict[str, Any] = field(default_factory=dict)
    ended_holds: list[Hold] = field(default_factory=list)
    _fillings: dict[str, list[int]] | None = None
    _vacancies: Vacancies = field(init=False)
    _holds: list[Hold] | None = None

    def __post_init__(self) -> None:
        vacant = (item.position_id for item in self.items if getattr(item, "vacant", False))
        self._vacancies = Vacancies(self.at, set(vacant))

    @classmethod
    def take(cls, case_id: int, *, by: Seat, at: datetime, command_id: UUID) -> Turn:
        """Lock the case and read it. Raises ``Case.DoesNotExist``.

        Clocks of several servers differ a little, or are set back: the turn plays no earlier than
        what has happened in the case already.
        """
        case = Case.objects.select_for_update().get(pk=case_id)
        not_before = max(at, case.last_event_at)
        items = items_of(case, at=not_before)
        return cls(case, published(case.sop_version_id), items, by, not_before, command_id)

    @classmethod
    def take_by_itself(cls, case_id: int, *, at: datetime) -> Turn:
        """A turn of Lajur's own: a reminder, an escalation, a deadline moved by a calendar."""
        case = Case.objects.select_for_update().get(pk=case_id)
        not_before = max(at, case.last_event_at)
        items = items_of(case, at=not_before)
        return cls(case, published(case.sop_version_id), items, None, not_before, uuid4())

    # --- what is

    def item(self, item_id: int) -> WorkItem:
        """The work item of this case. Raises ``Conflict`` when there is none."""
        for item in self.items:
            if item.pk == item_id:
                return item
        raise Conflict(_("Pekerjaan ini tidak ada lagi. Muat ulang halaman."))

    def row(self, item: WorkItem) -> Row:
        """The SOP row that the item belongs to."""
        return self.sop.row_of(item.step_id)

    def open_items(self) -> list[WorkItem]:
        """Everything that lies on a desk now."""
        return [item for item in self.items if item.is_open]

    def state(self) -> State:
        """The walk's state: the rows at which an own item or a partner's part is open."""
        at_rows = {
            (self.row(item).no, item.round)
            for item in self.open_items()
            if item.kind in (ItemKind.ROW, ItemKind.PART)
        }
        return walk.state_of(at_rows, self.case.waiting, last_round=self.case.last_round)

    def state_at(self, item: WorkItem) -> State:
        """The state in which the item that is just being closed still counts as open."""
        state = self.state()
        here = (self.row(item).no, item.round)
        return walk.state_of({*state.open, here}, state.waiting, last_round=state.last_round)

    def lead_of(self, part: WorkItem) -> WorkItem:
        """The row's own item, to which a part belongs."""
        return next(
            item
            for item in reversed(self.items)
            if item.kind == ItemKind.ROW
            and (item.step_id, item.round) == (part.step_id, part.round)
        )

    def has_a_clock(self, item: WorkItem) -> bool:
        """Whether the office clock runs for it: not for duties, copies and the applicant's rows."""
        if item.kind not in (ItemKind.ROW, ItemKind.PART):
            return False
        key = item.performer_id and self.sop.performer_key(item.performer_id)
        return not self._is_applicant(key or None)

    def holds_of(self, item: WorkItem) -> list[Hold]:
        """All pauses of the row's work that the item belongs to, those that ended too.

        The parts of a joint row share its clock, so a pause of one of them stands for all. Read
        once a turn, and only when some item of the row was ever paused.
        """
        at_row = [each for each in self.items if _share_a_clock(each, item)]
        if self._holds is None and any(getattr(each, "held", False) for each in at_row):
            self._holds = list(Hold.objects.filter(item__case=self.case))
        same = {each.pk for each in at_row}
        return [hold for hold in self._holds or () if hold.item_id in same]

    def know_holds(self, holds: Sequence[Hold]) -> None:
        """Take over all pauses of the case from who has read them already."""
        paused = {hold.item_id for hold in holds}
        for item in self.items:
            item.held = item.pk in paused  # type: ignore[attr-defined]
        self._holds = list(holds)

    @property
    def seat(self) -> Seat:
        """Who acts. Raises ``NotAllowed`` when it is Lajur itself, which signs nothing."""
        if self.by is None:
            raise NotAllowed(_("Ini hanya dapat dilakukan oleh orang yang memegang jabatan."))
        return self.by

    def filling(self, performer: str) -> list[int]:
        """The positions that fill a column in this office, read once a turn."""
        if self._fillings is None:
            self._fillings = {}
            rows = Filling.objects.filter(sop_id=self.sop.sop_id).annotate(
                vacant=~is_held(self.at, position="position")
            )
            for key, position, vacant in rows.values_list("performer_key", "position", "vacant"):
                self._fillings.setdefault(key, []).append(position)
                if vacant:
                    self._vacancies.seen.add(position)
        return self._fillings.get(performer, [])

    # --- what changes

    def require_running(self) -> None:
        """Raise ``Conflict`` when the case has ended."""
        if not self.case.is_running:
            raise Conflict(_("Permohonan ini sudah selesai atau ditarik; tidak ada yang berubah."))

    def require_workable(self, item: WorkItem) -> None:
        """Raise unless the item is the acting position's, still open, in a running case.

        ``NotAllowed`` for someone else's work; ``Conflict`` that tells who was first.
        """
        self.require_mine(item)
        self.require_open(item)
        self.require_running()

    def require_open(self, item: WorkItem) -> None:
        """Raise ``Conflict`` that tells who closed the item."""
        if not item.is_open:
            raise Conflict(_why_not_closed(item))

    def require_mine(self, item: WorkItem) -> None:
        """Raise ``NotAllowed`` unless the acting position is the item's, or a named member.

        A delegation must cover the act too.
        """
        if self.by is None or self.by.position.pk not in (item.position_id, *named_with(item)):
            raise NotAllowed(_("Pekerjaan ini ada di meja jabatan lain."))
        if not self.by.covers(act_of(item, self.sop)):
            raise NotAllowed(
                _("Delegasi Anda untuk %(position)s tidak mencakup kegiatan ini.")
                % {"position": self.by.position.title}
            )

    def close(
        self,
        item: WorkItem,
        *,
        answer: str = "",
        outcome: Outcome = Outcome.DONE,
        only_if: Q | None = None,
    ) -> None:
        """Close by compare-and-set, where ``only_if`` holds too.

        Raises ``Conflict`` that tells who was first. A new item that is done the moment it opens
        is written once, closed. A pause of the item ends with it.
        """
        self._end_pause(item)
        if not item._state.adding and not self._set_closed(item, answer, outcome, only_if or Q()):
            raise Conflict(_why_not_closed(item))
        item.closed_at, item.closed_by, item.outcome = self.at, self._person(), outcome
        item.answer, item.worked_seconds = answer, self._worked(item)
        if item._state.adding:
            self.open([item])
            self._write_opened()
        elif item.has_members:
            item.members.update(open=False)

    def withdraw(self, items: Iterable[WorkItem], *, only_if: Q | None = None) -> None:
        """Take items off their desks, because the case went back before them.

        Raises ``Conflict`` when ``only_if`` does not hold for one of them.
        """
        for item in items:
            self.close(item, outcome=Outcome.WITHDRAWN, only_if=only_if)
            self.withdrawn.append(item)

    def move(self, item: WorkItem, to: int) -> None:
        """Lay open work on another desk, unread; its time goes on, by that desk's calendar.

        Raises ``Conflict`` when it was closed or moved by somebody else.
        """
        named = named_with(item)
        others = tuple(position for position in named if position != to)
        changed = WorkItem.objects.filter(
            pk=item.pk, position=item.position_id, closed_at__isnull=True
        ).update(position=to, read_at=None, has_members=bool(others))
        if not changed:
            raise Conflict(_why_not_closed(item))
        if others != tuple(named):
            item.members.filter(position=to).delete()
        item.position_id, item.read_at, item.has_members = to, None, bool(others)
        item.named = others  # type: ignore[attr-defined]
        self.moved.append(item)
        self._retime(item)

    def apply(self, step: Step, *, source: WorkItem, choices: Choices) -> None:
        """Write what the walk decided: open, wait, end. A return first ``go_back``s."""
        self.withdraw(self._still_open(step.withdrawn))
        desks = Desks(self, choices)
        self.open([self._row_item(no, round_, source, desks) for no, round_ in step.opened])
        self.case.waiting = [list(arrival) for arrival in step.state.waiting]
        self.case.last_round = step.state.last_round
        if step.ended:
            self.case.state, self.case.ended_at = CaseState.ENDED, self.at

    def go_back(self, to_row: int) -> None:
        """Take everything off the desks that lies ahead of a row the case returns to."""
        ahead = walk.rows_ahead(self.sop.procedure, to_row)
        self.withdraw(
            item
            for item in self.open_items()
            if item.kind != ItemKind.COPY and self.row(item).no in ahead
        )

    def open(self, items: Iterable[WorkItem]) -> None:
        """Lay new items on their desks; ``record`` writes them all together."""
        fresh = list(items)
        self.items.extend(fresh)
        self.opened.extend(fresh)

    def new_item(
        self,
        kind: ItemKind,
        *,
        row: Row,
        performer: str | None,
        positions: Sequence[int],
        round_: int,
        source: WorkItem | None,
    ) -> WorkItem:
        """An unsaved item for a row's performer; the first position leads, the rest are named.

        A row has its standard time as deadline, but the applicant's: there the office clock stops.
        A part has that of its row.
        """
        item = WorkItem(
            case=self.case,
            kind=kind,
            step_id=self.sop.step_ids[row.no],
            performer_id=performer and self.sop.performer_ids[performer],
            position_id=positions[0],
            round=round_,
            sent_from=source,
            opened_at=self.at,
            has_members=len(positions) > 1,
        )
        item.named = tuple(positions[1:])  # type: ignore[attr-defined]
        self.set_times(item, self.holds_of(item))
        return item

    def set_times(self, item: WorkItem, holds: Sequence[Hold]) -> None:
        """Compute an item's deadline and alarms; ``holds`` are the pauses of its row's work.

        A part runs by the clock of the row it belongs to. Duties and copies have no clock.
        """
        row = self.row(item)
        lead = self.lead_of(item) if item.kind == ItemKind.PART else item
        set_times(
            item,
            time=row.time if self.has_a_clock(item) else None,
            since=lead.opened_at,
            policy=policy_of(self.sop.sop_id, row),
            holds=holds,
        )

    def begin_hold(self, hold: Hold) -> None:
        """Write a pause and stop the clock of the row's work. Raises ``IntegrityError``."""
        hold.save(force_insert=True)
        item = self.item(hold.item_id)
        item.held = True  # type: ignore[attr-defined]
        self._holds = None
        self._retime(item)

    def end_hold(self, hold: Hold, *, note: str = "") -> None:
        """End a pause; the clock of the row's work goes on unless another pause holds it."""
        hold.ended_at, hold.ended_by, hold.note = self.at, self._person(), note
        hold.save(update_fields=("ended_at", "ended_by", "note"))
        self.ended_holds.append(hold)
        self._retime(self.item(hold.item_id))

    def record(
        self,
        kind: str,
        *,
        item: WorkItem | None = None,
        payload: Mapping[str, Any] | None = None,
        beyond_sop: bool = False,
        audience: Iterable[int] = (),
    ) -> Event:
        """Write the one event of this command, its new items, and the case with them.

        It concerns those who got or lost work by it, and the positions named in ``audience``.
        """
        self._write_opened()
        told = self._vacancies.told_of([*self.opened, *self.moved])
        event = Event(
            case=self.case,
            seq=self.case.events + 1,
            kind=kind,
            at=self.at,
            person=self._person(),
            position=self.by.position if self.by else None,
            capacity=self.by.capacity if self.by else "",
            on_behalf_of=self._on_behalf_of(),
            row=self.row(item).no if item else None,
            round=item.round if item else None,
            beyond_sop=beyond_sop,
            payload={
                **(payload or {}),
                **told,
                **self._signed_as(),
                **self._application(),
                **self._ended_holds(),
                "state": self._state_payload(),
            },
            audience=sorted(self._audience() | self._told_of_vacancies(told) | set(audience)),
            command_id=self.command_id,
            fingerprint=running_fingerprint(),
            previous=self.case.head,
        )
        event.hash = seal(event, case_number=self.case.number)
        event.save(force_insert=True)
        self._save_case(event)
        return event

    # --- below

    def _write_opened(self) -> None:
        fresh = [item for item in self.opened if item._state.adding]
        if fresh:
            WorkItem.objects.bulk_create(fresh)
        members = [
            WorkItemMember(item=item, position_id=position)
            for item in fresh
            for position in named_with(item)
        ]
        if members:
            WorkItemMember.objects.bulk_create(members)

    def _still_open(self, openings: Iterable[tuple[int, int]]) -> list[WorkItem]:
        """The items and parts of these (row, round) pairs that lie on desks."""
        gone = set(openings)
        return [
            item
            for item in self.open_items()
            if item.kind in (ItemKind.ROW, ItemKind.PART)
            and (self.row(item).no, item.round) in gone
        ]

    def _audience(self) -> set[int]:
        """Who got work, who lost it, and the applicant when the case ends."""
        concerned = {item.position_id for item in (*self.opened, *self.withdrawn)}
        for item in self.opened:
            concerned.update(named_with(item))
        return concerned if self.case.is_running else concerned | {self.case.applicant_id}

    def _told_of_vacancies(self, told: Mapping[str, Any]) -> set[int]:
        """Who stands in for a vacant position; the sender, where nobody does."""
        sender = {self.by.position.pk} if self.by and told.get("uncovered") else set()
        return self._vacancies.covers | sender

    def _signed_as(self) -> dict[str, str]:
        """The own position of a delegate or a superior; it stands beside the one acted for."""
        return {"own_title": self.by.own_title} if self.by and self.by.own_title else {}

    def _row_item(self, no: int, round_: int, source: WorkItem, desks: Desks) -> WorkItem:
        row = self.sop.procedure.row(no)
        performer = row.performers[0]
        positions = desks.of(performer)
        if row.apart_from:
            positions = self._apart(row, desks.in_column(performer, positions))
        return self.new_item(
            ItemKind.ROW,
            row=row,
            performer=performer,
            positions=positions,
            round_=round_,
            source=source,
        )

    def _apart(self, row: Row, positions: Sequence[int]) -> list[int]:
        vacancies, sop = self._vacancies, self.sop
        return vacancies.with_superior(positions, row=row, items=self.items, sop=sop)

    def _set_closed(self, item: WorkItem, answer: str, outcome: Outcome, only_if: Q) -> int:
        return WorkItem.objects.filter(only_if, pk=item.pk, closed_at__isnull=True).update(
            closed_at=self.at,
            closed_by=self._person(),
            outcome=outcome,
            answer=answer,
            worked_seconds=self._worked(item),
        )

    def _worked(self, item: WorkItem) -> int:
        calendar = calendar_of(item.position_id).calendar
        pauses = [Pause(hold.started_at, hold.ended_at or self.at) for hold in self.holds_of(item)]
        return working_seconds_without(calendar, item.opened_at, self.at, pauses)

    def _end_pause(self, item: WorkItem) -> None:
        """End the pause of an item that closes, and give it back the deadline it had paused."""
        if item.paused_at is None:
            return
        for hold in self.holds_of(item):
            if hold.item_id == item.pk and hold.ended_at is None:
                self.end_hold(hold)
        if item.paused_at is not None:
            # Another part of the row is paused still; for this one the time is over.
            until_now = [
                Hold(started_at=hold.started_at, ended_at=hold.ended_at or self.at)
                for hold in self.holds_of(item)
            ]
            self.set_times(item, until_now)
            item.save(update_fields=TIMES)

    def _retime(self, item: WorkItem) -> None:
        """Compute the times of all open work of the item's row anew, and save them."""
        holds = self.holds_of(item)
        at_row = [each for each in self.open_items() if _share_a_clock(each, item)]
        for each in at_row:
            self.set_times(each, holds)
        WorkItem.objects.bulk_update(at_row, TIMES)

    def _ended_holds(self) -> dict[str, list[int]]:
        """The first event after it vouches for the end of a pause."""
        if not self.ended_holds:
            return {}
        return {"holds_ended": sorted(hold.pk for hold in self.ended_holds)}

    def _person(self) -> Person | None:
        return self.by.person if self.by else None

    def _is_applicant(self, performer: str | None) -> bool:
        return performer is not None and self.sop.procedure.performer(performer).applicant

    def _on_behalf_of(self) -> str:
        if self.by is None or self.by.capacity in (Capacity.DEFINITIVE, Capacity.SUPERIOR):
            return ""
        if self.by.capacity == Capacity.DELEGATED:
            return self.by.giver
        holder = definitive_holder(self.by.position, at=self.at)
        return holder.name if holder else ""

    def _application(self) -> dict[str, str]:
        """The first event vouches for what was applied for, and so does one that mended it."""
        if self.case.events and not self.mended:
            return {}
        return {"application": application_hash(self.case)}

    def _state_payload(self) -> dict[str, Any]:
        """What ``lajur verify`` compares the replay and the desks with."""
        state = self.state()
        return {
            "open": [list(pair) for pair in state.open],
            "waiting": [list(arrival) for arrival in state.waiting],
            "last_round": state.last_round,
            "case": str(self.case.state),
            "desks": sorted(
                [self.row(item).no, item.round, str(item.kind), item.position_id]
                for item in self.open_items()
            ),
        }

    def _save_case(self, event: Event) -> None:
        case = self.case
        case.events, case.head, case.last_event_at = event.seq, event.hash, event.at
        changed = Case.objects.filter(pk=case.pk, version=case.version).update(
            version=F("version") + 1,
            events=case.events,
            head=case.head,
            last_event_at=case.last_event_at,
            waiting=case.waiting,
            paper_names=case.paper_names,
            last_round=case.last_round,
            state=case.state,
            ended_at=case.ended_at,
            **self.mended,
        )
        if not changed:
            raise Conflict(_("Permohonan berubah pada saat yang sama. Muat ulang lalu ulangi."))
        case.version += 1


class Desks:
    """Which positions get work for a column: the chosen, the applicant, as before, the office's."""

    def __init__(self, turn: Turn, choices: Choices) -> None:
        self.turn, self.choices = turn, choices

    def of(self, performer: str) -> list[int]:
        """Position ids for the column, the leading one first. Raises ``Invalid``."""
        if self.turn.sop.procedure.performer(performer).applicant:
            return [self.turn.case.applicant_id]
        if chosen := list(dict.fromkeys(self.choices.get(performer, ()))):
            return self.checked(performer, chosen)
        return self._as_before(performer) or self._of_office(performer)

    def checked(self, performer: str, chosen: Sequence[int]) -> list[int]:
        """The chosen positions. Raises ``Invalid`` when one does not fill the column."""
        foreign = set(chosen) - set(self.turn.filling(performer))
        if foreign:
            raise Invalid(_("Penerima bukan pengisi kolom pelaksana ini."), field="to")
        return list(chosen)

    def in_column(self, performer: str, positions: Sequence[int]) -> list[int]:
        """Of these positions those that fill the column, or all when none does any more.

        Who was named as a superior for one round is not named for the next by that.
        """
        if self.turn.sop.procedure.performer(performer).applicant:
            return list(positions)
        filling = self.turn.filling(performer)
        return [position for position in positions if position in filling] or list(positions)

    def _as_before(self, performer: str) -> list[int]:
        performer_id = self.turn.sop.performer_ids[performer]
        for item in reversed(self.turn.items):
            if item.performer_id == performer_id and item.kind != ItemKind.COPY:
                return [item.position_id, *named_with(item)]
        return []

    def _of_office(self, performer: str) -> list[int]:
        positions = self.turn.filling(performer)
        if not positions:
            name = self.turn.sop.procedure.performer(performer).name
            raise Invalid(
                _("Belum ada jabatan yang mengisi kolom %(name)s. Hubungi administrator.")
                % {"name": name}
            )
        return positions


def items_of(case: Case, *, at: datetime) -> list[WorkItem]:
    """All work items of a case with their positions.

    ``held`` tells which were ever paused, ``vacant`` whose position nobody holds.
    """
    held = Exists(Hold.objects.filter(item=OuterRef("pk")))
    found = WorkItem.objects.filter(case=case).select_related("position")
    return list(found.annotate(held=held, vacant=~is_held(at, position="position")))


def _share_a_clock(one: WorkItem, other: WorkItem) -> bool:
    """Whether both are work of the same row in the same round; duties and copies have no clock."""
    with_a_clock = (ItemKind.ROW, ItemKind.PART)
    return (
        one.kind in with_a_clock
        and other.kind in with_a_clock
        and (one.step_id, one.round) == (other.step_id, other.round)
    )


def named_with(item: WorkItem) -> Sequence[int]:
    """The positions named beside the leading one, as the turn that made the item knows them."""
    if not item.has_members:
        return ()
    known: Sequence[int] | None = getattr(item, "named", None)
    if known is None:
        known = tuple(item.members.order_by("pk").values_list("position_id", flat=True))
        item.named = known  # type: ignore[attr-defined]
    return known


def _why_not_closed(item: WorkItem) -> str:
    now = WorkItem.objects.select_related("closed_by").get(pk=item.pk)
    if now.is_open:
        return _("Pekerjaan ini sudah dibaca, jadi tidak dapat ditarik. Muat ulang halaman.")
    if now.closed_by is None:
        return _("Pekerjaan ini sudah ditutup. Muat ulang halaman.")
    if now.outcome == Outcome.WITHDRAWN:
        return _("Pekerjaan ini sudah ditarik oleh %(name)s. Tidak ada yang berubah.") % {
            "name": now.closed_by.name
        }
    if now.outcome == Outcome.RETURNED:
        return _("Pekerjaan ini sudah dikembalikan oleh %(name)s. Tidak ada yang berubah.") % {
            "name": now.closed_by.name
        }
    return _("Pekerjaan ini sudah diselesaikan oleh %(name)s. Tidak ada yang berubah.") % {
        "name": now.closed_by.name
    }
