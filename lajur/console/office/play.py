"""Playing cases of the invented office through the real verbs.

A *course* says what happens to a case, one word an act, as in ``"1 2 3 4 R 5 6 C 7 8 9"``: the
numbers are the rows of the SOP, ``R`` is Helpdesk's record, ``C`` its confirmation, ``N`` the
Kabid's TIDAK, ``M`` the mended request, ``B5`` a return to row 5, ``X`` a disposition taken back,
``W`` the applicant's withdrawal, ``p`` and ``h`` notes of the PIC and of Helpdesk, ``S`` and ``V``
pauses that wait for a spare part or a vendor, ``L`` the end of a pause.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import ContentFile

from lajur.cases import actions, holds
from lajur.cases.actions import Application
from lajur.cases.models import Case, ItemKind, Party, WorkItem
from lajur.cases.papers import NewPaper
from lajur.cases.rows import Completion
from lajur.console.office import papers
from lajur.console.office.people import Office, Opd
from lajur.console.office.stories import Story, one_of, wording
from lajur.dispositions.actions import Order, dispose, withdraw_disposition
from lajur.dispositions.models import Disposition, Instruction
from lajur.documents.actions import store
from lajur.documents.uploads import inspect_upload
from lajur.fieldwork import actions as fieldwork
from lajur.organisation.models import Person
from lajur.organisation.seats import Seat


@dataclass
class Plan:
    """One case of the play: who asks for what, its course, and where its papers come from.

    ``team`` are the technicians that the Koordinator names, the leading one first. ``copies`` are
    position keys that the Kepala Dinas' disposition is copied to. ``scanned`` letters are PDF
    files, others are written; ``pictured`` work brings a photograph.
    """

    opd: Opd
    story: Story
    course: Sequence[str]
    team: Sequence[str]
    copies: Sequence[str] = ()
    urgency: str = ""
    scanned: bool = False
    pictured: bool = False
    read: bool = True


@dataclass
class Player:
    """A case on its way along its plan; ``act`` does one word of the course."""

    office: Office
    plan: Plan
    rng: random.Random
    case: Case | None = None
    letters: int = 0
    last_at: datetime | None = None
    _site: Any = field(init=False)

    def __post_init__(self) -> None:
        self._site = self.rng.choice(self.plan.opd.sites)

    def act(self, word: str, at: datetime) -> None:
        """Do the next act of the course at this moment."""
        if word.startswith("B"):
            self._send_back(int(word[1:]), at)
        else:
            _ACTS[word](self, at)
        self.last_at = at

    def leave(self, at: datetime) -> None:
        """At the end some of what lies on desks has been read; what ended was read by all."""
        left = self._case.items.filter(closed_at__isnull=True)
        if not Case.objects.get(pk=self._case.pk).is_running:
            for item in left:
                actions.mark_read(item=item, at=self.last_at or at)
        elif self.plan.read:
            for item in left.exclude(kind=ItemKind.COPY):
                actions.mark_read(item=item, at=item.opened_at + (at - item.opened_at) * 0.6)

    # --- the rows

    def submit(self, at: datetime) -> None:
        application, seat = self._application(at), self._pic(at)
        event = actions.submit(sop=self.office.sop, application=application, **self._by(seat, at))
        self.case = event.case

    def kadis(self, at: datetime) -> None:
        self._dispose("kadis", at, copies=self._copies())

    def kabid(self, at: datetime) -> None:
        self._dispose("kabid", at, answer="YA")

    def koordinator(self, at: datetime) -> None:
        team = [self.office.positions[key].pk for key in self.plan.team]
        self._dispose("koordinator", at, choices={"tim_teknis": team})

    def record(self, at: datetime) -> None:
        item = self._open(ItemKind.DUTY)
        analysis = self.plan.story.analysed()
        fieldwork.record(analysis=analysis, **self._on(item, "helpdesk", at))

    def work(self, at: datetime) -> None:
        item, done = self._open(), self.plan.story.worked()
        files = self._photos(at) if self.plan.pictured else ()
        fieldwork.work(work=done, files=files, **self._on(item, self._technician(), at))

    def report(self, at: datetime) -> None:
        item, summary = self._open(), self.plan.story.summed_up()
        fieldwork.report(summary=summary, **self._on(item, self._technician(), at))

    def confirm(self, at: datetime) -> None:
        item, note = self._open(ItemKind.PART), self._sometimes("confirm_notes")
        actions.confirm_part(note=note, **self._on(item, "helpdesk", at))

    def forward(self, at: datetime) -> None:
        item = self._open()
        completion = Completion(words=self._sometimes("forward_notes"))
        actions.finish(completion=completion, **self._on(item, self._key(item), at))

    # --- beside the straight way

    def refuse(self, at: datetime) -> None:
        completion = Completion(answer="TIDAK", reason=one_of("return_reasons", self.rng))
        actions.decide(completion=completion, **self._on(self._open(), "kabid", at))

    def mend(self, at: datetime) -> None:
        item, seat = self._open(), self._pic(at)
        self._read(item, at)
        application = self._application(at)
        actions.resubmit(item=item, application=application, **self._by(seat, at))

    def recall(self, at: datetime) -> None:
        disposition = Disposition.objects.filter(case=self._case, withdrawn_at=None).latest("at")
        seat = Seat(disposition.person, disposition.position, disposition.capacity)
        reason = one_of("recall_reasons", self.rng)
        withdraw_disposition(disposition=disposition, reason=reason, **self._by(seat, at))

    def withdraw(self, at: datetime) -> None:
        reason = one_of("withdraw_reasons", self.rng)
        actions.withdraw(case=self._case, reason=reason, **self._by(self._pic(at), at))

    def pic_notes(self, at: datetime) -> None:
        text = one_of("notes_pic", self.rng)
        actions.note(case=self._case, text=text, **self._by(self._pic(at), at))

    def helpdesk_notes(self, at: datetime) -> None:
        text, seat = one_of("notes_office", self.rng), self._seat("helpdesk", at)
        actions.note(case=self._case, text=text, **self._by(seat, at))

    def wait_for_a_part(self, at: datetime) -> None:
        self._hold(Party.SPARE_PART, at, days=2)

    def wait_for_a_vendor(self, at: datetime) -> None:
        self._hold(Party.VENDOR, at, days=1)

    def go_on(self, at: datetime) -> None:
        note = one_of("resume_notes", self.rng)
        holds.resume(note=note, **self._on(self._open(), self._technician(), at))

    def _hold(self, party: Party, at: datetime, *, days: int) -> None:
        expected = at + timedelta(days=days)
        holds.hold(
            party=party,
            reason=one_of(f"hold_reasons_{party}", self.rng),
            expected_until=expected,
            remind_at=expected,
            **self._on(self._open(), self._technician(), at),
        )

    def _send_back(self, to_row: int, at: datetime) -> None:
        item, reason = self._open(), one_of("send_back_reasons", self.rng)
        actions.send_back(to_row=to_row, reason=reason, **self._on(item, self._key(item), at))

    # --- what the acts need

    @property
    def _case(self) -> Case:
        if self.case is None:
            raise LookupError("the course begins with 1")
        return self.case

    def _by(self, seat: Seat, at: datetime) -> dict[str, Any]:
        return {"by": seat, "at": at, "command_id": UUID(int=self.rng.getrandbits(128), version=4)}

    def _on(self, item: WorkItem, key: str, at: datetime) -> dict[str, Any]:
        self._read(item, at)
        return {"item": item, **self._by(self._seat(key, at), at)}

    def _read(self, item: WorkItem, at: datetime) -> None:
        waited = at - item.opened_at
        actions.mark_read(item=item, at=at - min(waited * 0.3, timedelta(minutes=2)))

    def _open(self, kind: ItemKind = ItemKind.ROW) -> WorkItem:
        """The open item of this kind; the play has never two."""
        open_items = self._case.items.filter(closed_at__isnull=True, kind=kind)
        return open_items.select_related("position").get()

    def _key(self, item: WorkItem) -> str:
        return self._technician() if item.position.key in self.plan.team else item.position.key

    def _seat(self, key: str, at: datetime) -> Seat:
        return self.rng.choice(self.office.seats(self.office.positions[key], at))

    def _pic(self, at: datetime) -> Seat:
        return self.office.seats(self.plan.opd.position, at)[0]

    def _technician(self) -> str:
        """Mostly the one who leads; another named member may do the work as well."""
        return self.rng.choices(self.plan.team, [3, *[1] * (len(self.plan.team) - 1)])[0]

    def _dispose(self, key: str, at: datetime, **order: Any) -> None:
        item = self._open()
        given = Order(
            instructions=self.rng.sample(Instruction.values, k=self.rng.choice((1, 1, 2))),
            note=self._sometimes("agree_notes"),
            deadline=self._deadline(at),
            **order,
        )
        dispose(order=given, **self._on(item, key, at))

    def _deadline(self, at: datetime) -> Any:
        if self.rng.random() < 0.8:
            return None
        return (at + timedelta(days=self.rng.randint(1, 5))).date()

    def _copies(self) -> list[int]:
        return [self.office.positions[key].pk for key in self.plan.copies]

    def _sometimes(self, name: str) -> str:
        return one_of(name, self.rng) if self.rng.random() < 0.45 else ""

    def _application(self, at: datetime) -> Application:
        """The request as it is sent the first time, or mended after a return."""
        plan, story, local = self.plan, self.plan.story, at.astimezone(_zone())
        mended = self.case is not None
        text = wording("mended").format(text=story.text) if mended else story.text
        self.letters += 1
        number = plan.opd.letter_number(local.timetuple().tm_yday * 2 + self.letters, local)
        pic = plan.opd.pic
        return Application(
            site=self._site,
            subject=story.subject,
            kind=story.kind,
            description=text,
            contact_name=pic.name,
            contact_phone=pic.phone,
            letter_number=number,
            letter_date=(local - timedelta(days=self.rng.choice((0, 0, 1, 2)))).date(),
            urgency=plan.urgency or story.urgency,
            access_class=story.access,
            papers=(self._letter(number, local, at),),
        )

    def _letter(self, number: str, local: datetime, at: datetime) -> NewPaper:
        opd, story = self.plan.opd, self.plan.story
        body = wording("letter").format(site=self._site.name, text=story.text)
        if not self.plan.scanned:
            return NewPaper("Surat Permohonan", text=body, number=number, dated=local.date())
        content = papers.letter_pdf(
            sender=opd.unit.name,
            number=number,
            subject=story.subject,
            body=body,
            signer=opd.pic.name,
        )
        file = self._stored(content, "Surat permohonan.pdf", by=opd.pic, at=at)
        return NewPaper("Surat Permohonan", file=file, number=number, dated=local.date())

    def _photos(self, at: datetime) -> list[NewPaper]:
        by = self.office.persons[self.plan.team[0]]
        content = papers.photo(f"{self._site.name}, {at.astimezone(_zone()):%d-%m-%Y}", self.rng)
        file = self._stored(content, "Sesudah perbaikan.jpg", by=by, at=at)
        return [NewPaper("Foto pekerjaan", file=file, photo=True)]

    def _stored(self, content: bytes, name: str, *, by: Person, at: datetime) -> Any:
        return store(inspect_upload(ContentFile(content, name=name)), by=by, at=at)


_ACTS: dict[str, Callable[[Player, datetime], None]] = {
    "1": Player.submit,
    "2": Player.kadis,
    "3": Player.kabid,
    "4": Player.koordinator,
    "R": Player.record,
    "5": Player.work,
    "6": Player.report,
    "C": Player.confirm,
    "7": Player.forward,
    "8": Player.forward,
    "9": Player.forward,
    "N": Player.refuse,
    "M": Player.mend,
    "S": Player.wait_for_a_part,
    "V": Player.wait_for_a_vendor,
    "L": Player.go_on,
    "X": Player.recall,
    "W": Player.withdraw,
    "p": Player.pic_notes,
    "h": Player.helpdesk_notes,
}


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
