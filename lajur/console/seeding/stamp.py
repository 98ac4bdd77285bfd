"""Stamping a recording out: the same rows with other people, places, words, moments and ids.

Compiling finds out once what every value stands for. A stamped row is then one ``itemgetter``
over the list of values of its case; only events are looked at singly, because each needs its hash.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from lajur.cases.actions import Application
from lajur.cases.chain import APPLICATION, application_hash, seal
from lajur.cases.models import Case, CasePaper, Event, ItemKind, WorkItem
from lajur.cases.papers import text_hash
from lajur.cases.policies import Policy, policy_of
from lajur.cases.times import alarms_ahead, set_times
from lajur.clocks.arithmetic import due_at, working_seconds_between
from lajur.clocks.choice import calendar_of_office
from lajur.clocks.durations import Duration
from lajur.console.seeding.recording import TABLES, Recording, events_of
from lajur.fieldwork.models import Record
from lajur.foundation.database.bulk import columns_of, moment_adapter, ready
from lajur.organisation.models import Position
from lajur.sop.queries import published


@dataclass
class Facts:
    """What makes one stamped case different from its recording.

    ``roles`` gives the id for every role ("pic.position"), ``texts`` the words for every marker,
    ``values`` what stands on the case itself ("kind", "urgency" and so on). ``at`` is the moment as
    of which it stands: alarms before it count as rung, so that a worker that starts rings nothing
    of a history that nobody lived through.
    """

    number: str
    at: datetime
    moments: Sequence[datetime]
    roles: Mapping[str, int]
    texts: Mapping[str, str]
    values: Mapping[str, Any]
    letter_date: date
    read_share: float = 0.5


Rows = dict[type[models.Model], list[tuple[Any, ...]]]
Ids = dict[type[models.Model], Iterator[int]]


class Stamp:
    """A compiled recording; ``press`` makes the rows of one more case."""

    def __init__(self, recording: Recording, connection: BaseDatabaseWrapper) -> None:
        self.counts = {model: len(recording.rows[model]) for model in TABLES}
        self._adapters = _Adapters(connection)
        self._slots = _Slots()
        compiler = _Compiler(recording, connection, self._slots)
        self._getters = [
            (model, [compiler.getter(model, row) for row in recording.rows[model]])
            for model in TABLES
        ]
        self._events = [compiler.event(event) for event in events_of(recording)]

    def press(self, facts: Facts, ids: Ids, rows: Rows, rng: random.Random) -> None:
        """Add the rows of one case with these facts to ``rows``, with ids taken from ``ids``."""
        slots = self._slots
        values = slots.blank()
        pressing = _Pressing(facts, values, self._adapters, rng)
        for (model, _place), at in slots.of("id"):
            values[at] = next(ids[model])
        for kind in slots.kinds():
            make = getattr(pressing, kind, None)
            if make is not None:
                for key, at in slots.of(kind):
                    values[at] = make(key)
        self._seal(facts, values, pressing)
        for model, getters in self._getters:
            rows[model].extend([get(values) for get in getters])

    def _seal(self, facts: Facts, values: list[Any], pressing: _Pressing) -> None:
        head = ""
        for event in self._events:
            content = event.content(values, pressing)
            content.previous = head
            head = seal(cast(Event, content), case_number=facts.number)
            values[event.payload_slot] = json.dumps(content.payload)
            values[event.audience_slot] = json.dumps(content.audience)
            values[event.previous_slot], values[event.hash_slot] = content.previous, head
        for _key, at in self._slots.of("head"):
            values[at] = head


class _Slots:
    """Where every varying value of a case stands in its list of values; constants come first."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, Any], int] = {}
        self._values: list[Any] = []
        self._by_kind: dict[str, list[tuple[Any, int]]] = {}

    def constant(self, value: Any) -> int:
        self._values.append(value)
        return len(self._values) - 1

    def slot(self, kind: str, key: Any) -> int:
        known = self._places.get((kind, key))
        if known is not None:
            return known
        place = self._places[kind, key] = self.constant(None)
        self._by_kind.setdefault(kind, []).append((key, place))
        return place

    def blank(self) -> list[Any]:
        return self._values.copy()

    def of(self, kind: str) -> list[tuple[Any, int]]:
        return self._by_kind.get(kind, [])

    def kinds(self) -> list[str]:
        return list(self._by_kind)


class _Adapters:
    """What makes values ready for this database."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.moment = moment_adapter(connection)
        self.date = connection.ops.adapt_datefield_value
        native = connection.features.has_native_uuid_field
        self.uuid: Callable[[uuid.UUID], Any] = _itself if native else _hex


class _Clock(NamedTuple):
    """By what an open item runs: the act at which it began, its standard time, its policy."""

    began: int
    time: Duration
    policy: Policy


class _Pressing:
    """The values of one case under the stamp; a method for every kind of slot."""

    def __init__(
        self,
        facts: Facts,
        values: list[Any],
        adapters: _Adapters,
        rng: random.Random,
    ) -> None:
        self.facts, self.values, self.rng = facts, values, rng
        self.calendar = calendar_of_office().calendar
        self.as_moment = adapters.moment
        self.as_date = adapters.date
        self.as_uuid = adapters.uuid
        self.papers: dict[Any, uuid.UUID] = {}
        self.commands: dict[Any, uuid.UUID] = {}
        self.timed: dict[_Clock, WorkItem] = {}

    def role(self, role: str) -> int:
        return self.facts.roles[role]

    def number(self, _key: None) -> str:
        return self.facts.number

    def value(self, name: str) -> Any:
        return self.facts.values[name]

    def letter_date(self, _key: None) -> Any:
        return self.as_date(self.facts.letter_date)

    def text(self, pieces: tuple[str, ...]) -> str:
        """Odd pieces are names of markers."""
        texts = self.facts.texts
        return "".join([texts[p] if odd % 2 else p for odd, p in enumerate(pieces)])

    def moment(self, act: int) -> Any:
        return self.as_moment(self.facts.moments[act])

    def due(self, key: tuple[int, Duration]) -> Any:
        opened, time = key
        due = due_at(self.calendar, self.facts.moments[opened], time)
        return self._moment(due)

    def soon(self, clock: _Clock) -> Any:
        return self._moment(self._times(clock).soon_at)

    def alarm(self, clock: _Clock) -> Any:
        return self._moment(self._times(clock).alarm_at)

    def alarms(self, clock: _Clock) -> int:
        return self._times(clock).alarms

    def _times(self, clock: _Clock) -> WorkItem:
        """An item with the times of one that stands open, and the steps that lie behind it."""
        if clock not in self.timed:
            began = self.facts.moments[clock.began]
            asked: Any = {"time": clock.time, "since": began, "policy": clock.policy}
            item = WorkItem(opened_at=began)
            behind = [a for a in alarms_ahead(item, **asked) if a.at <= self.facts.at]
            item.alarms = max((alarm.step for alarm in behind), default=0)
            set_times(item, **asked)
            self.timed[clock] = item
        return self.timed[clock]

    def _moment(self, at: datetime | None) -> Any:
        return None if at is None else self.as_moment(at)

    def worked(self, key: tuple[int, int]) -> int:
        moments = self.facts.moments
        return working_seconds_between(self.calendar, moments[key[0]], moments[key[1]])

    def read(self, key: tuple[int, int, int | None]) -> Any:
        """Shortly before the act that closed it; of what is open, some was read."""
        _item, opened, closed = key
        begin = self.facts.moments[opened]
        if closed is not None:
            end = self.facts.moments[closed]
            return self.as_moment(end - min((end - begin) * 0.3, _GLANCE))
        if self.rng.random() > self.facts.read_share:
            return None
        return self.as_moment(begin + _GLANCE)

    def paper(self, place: int) -> Any:
        made = self.papers[place] = _uuid(self.rng)
        return self.as_uuid(made)

    def command(self, place: int) -> Any:
        made = self.commands[place] = _uuid(self.rng)
        return self.as_uuid(made)

    def fingerprint(self, place: int) -> str:
        """Of a command that nobody sent, and that nobody can send again."""
        return hashlib.sha256(self.commands[place].bytes).hexdigest()


_GLANCE = timedelta(seconds=40)


def _uuid(rng: random.Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _itself(value: uuid.UUID) -> uuid.UUID:
    return value


def _hex(value: uuid.UUID) -> str:
    return value.hex


Filling = Callable[[list[Any], _Pressing], Any]


@dataclass
class _EventStamp:
    """How one event is filled in; the constant fields stand in ``fixed``."""

    fixed: dict[str, Any]
    act: int
    person: int
    position: int
    command: int
    payload: Filling
    audience: Filling
    payload_slot: int
    audience_slot: int
    previous_slot: int
    hash_slot: int

    def content(self, values: list[Any], pressing: _Pressing) -> SimpleNamespace:
        """What ``seal`` looks at, and what the row holds."""
        return SimpleNamespace(
            **self.fixed,
            at=pressing.facts.moments[self.act],
            person_id=values[self.person],
            position_id=values[self.position],
            command_id=pressing.commands[self.command],
            payload=self.payload(values, pressing),
            audience=self.audience(values, pressing),
        )


@dataclass
class _Compiler:
    """Finds out what every value of a recording stands for."""

    recording: Recording
    connection: BaseDatabaseWrapper
    slots: _Slots
    _places: dict[tuple[type[models.Model], Any], int] = field(init=False)
    _paper_ids: dict[str, int] = field(init=False)
    _texts: dict[str, str] = field(init=False)
    _moments: dict[datetime, int] = field(init=False)
    _applications: dict[str, dict[str, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._places = {
            (model, row.pk): place
            for model, rows in self.recording.rows.items()
            for place, row in enumerate(rows)
        }
        papers: list[Any] = self.recording.rows[CasePaper]
        self._paper_ids = {str(paper.pk): place for place, paper in enumerate(papers)}
        self._texts = {text_hash(paper.text): paper.text for paper in papers}
        self._moments = {at: act for act, at in enumerate(self.recording.moments)}
        self._applications = dict(map(self._applied, self.recording.applications))

    def getter(self, model: type[models.Model], row: models.Model) -> Callable[[Any], Any]:
        """Takes a row's values, in the order of its columns, from the values of a case."""
        return itemgetter(*[self._place(row, column) for column in columns_of(model)])

    def event(self, event: Event) -> _EventStamp:
        names = ("seq", "kind", "capacity", "on_behalf_of", "row", "round", "beyond_sop")
        place = self._places[Event, event.pk]
        return _EventStamp(
            fixed={name: getattr(event, name) for name in names},
            act=self._moments[event.at],
            person=self._place(event, Event._meta.get_field("person")),
            position=self._place(event, Event._meta.get_field("position")),
            command=place,
            payload=self._filling(event.payload),
            audience=self._audience(event.audience),
            payload_slot=self.slots.slot("payload", place),
            audience_slot=self.slots.slot("audience", place),
            previous_slot=self.slots.slot("previous", place),
            hash_slot=self.slots.slot("hash", place),
        )

    # --- a column of a row

    def _place(self, row: models.Model, column: Any) -> int:
        value = getattr(row, column.attname)
        special = _SPECIAL.get((type(row), column.name))
        if special is not None:
            return special(self, row, value)
        if value is None:
            return self._constant(column, value)
        if column.primary_key or isinstance(column, models.ForeignKey):
            return self._id(row, column, value)
        if isinstance(column, models.DateTimeField):
            return self._moment(value)
        if isinstance(column, models.DateField):
            return self.slots.slot("letter_date", None)
        if isinstance(value, str) and _MARKER.search(value):
            return self._text(value)
        return self._constant(column, value)

    def _constant(self, column: Any, value: Any) -> int:
        return self.slots.constant(ready(column, value, self.connection))

    def _id(self, row: models.Model, column: Any, value: Any) -> int:
        model = type(row) if column.primary_key else column.related_model
        if (model, value) in self._places:
            place = self._places[model, value]
            return self.slots.slot("paper" if model is CasePaper else "id", self._key(model, place))
        role = self.recording.roles.get((model, value))
        return self.slots.slot("role", role) if role else self.slots.constant(value)

    def _key(self, model: type[models.Model], place: int) -> Any:
        return place if model is CasePaper else (model, place)

    def _moment(self, value: datetime) -> int:
        return self.slots.slot("moment", self._moments[value])

    def _text(self, value: str) -> int:
        return self.slots.slot("text", self._pieces(value))

    def _pieces(self, value: str) -> tuple[str, ...]:
        for order, letter in enumerate(self.recording.letters, 1):
            value = value.replace(letter, f"\ue100letter{order}\ue101")
        return tuple(_MARKER.split(value))

    # --- columns with a meaning of their own

    def on_case(self, name: str) -> int:
        return self.slots.slot("value", name)

    def due(self, item: Any, value: datetime | None) -> int:
        """The deadline, or what the desk is ordered by where there is none."""
        if value is None:
            return self.slots.constant(None)
        if value != item.due_at:
            return self._moment(value)
        began, time = self.recording.clocks[item.pk]
        return self.slots.slot("due", (self._moments[began], time))

    def times(self, kind: str, item: Any, *, closed: Any) -> int:
        """What only an open item with a standard time has."""
        if item.closed_at is not None or item.pk not in self.recording.clocks:
            return self.slots.constant(closed)
        began, time = self.recording.clocks[item.pk]
        sop = published(self.recording.rows[Case][0].sop_version_id)
        policy = policy_of(sop.sop_id, sop.row_of(item.step_id))
        return self.slots.slot(kind, _Clock(self._moments[began], time, policy))

    def worked(self, item: Any, value: int | None) -> int:
        if value is None or item.kind == ItemKind.COPY:
            return self.slots.constant(value)
        opened, closed = self._moments[item.opened_at], self._moments[item.closed_at]
        return self.slots.slot("worked", (opened, closed))

    def read(self, item: Any, value: datetime | None) -> int:
        """What a person did at once, or what went off a desk unseen, was never read."""
        if value is not None:
            return self._moment(value)
        done_at_once = item.closed_at == item.opened_at
        if item.outcome == "withdrawn" or done_at_once or item.kind == ItemKind.COPY:
            return self.slots.constant(None)
        closed = self._moments[item.closed_at] if item.closed_at else None
        place = self._places[WorkItem, item.pk]
        return self.slots.slot("read", (place, self._moments[item.opened_at], closed))

    def of_event(self, kind: str, event: Any) -> int:
        return self.slots.slot(kind, self._places[Event, event.pk])

    # --- what events vouch for

    def _applied(self, application: Application) -> tuple[str, dict[str, int]]:
        """The hash of an application, and where the values stand that it is made of."""
        case = copy.copy(self.recording.rows[Case][0])
        for name, value in application.fields().items():
            setattr(case, name, value)
        columns = [column for column in columns_of(Case) if column.attname in APPLICATION]
        places = {column.attname: self._place(case, column) for column in columns}
        return application_hash(case), places

    def _application(self, value: str) -> Filling:
        places = self._applications[value]

        def filling(values: list[Any], _pressing: _Pressing) -> str:
            case = SimpleNamespace(**{name: values[at] for name, at in places.items()})
            return application_hash(cast(Case, case))

        return filling

    # --- inside JSON

    def _filling(self, value: Any) -> Filling:
        if isinstance(value, dict):
            return self._dictionary(value)
        if isinstance(value, list):
            parts = [self._filling(part) for part in value]
            return lambda values, pressing: [part(values, pressing) for part in parts]
        if isinstance(value, str):
            return self._string(value)
        return lambda _values, _pressing: value

    def _dictionary(self, value: dict[str, Any]) -> Filling:
        parts = [(key, self._entry(key, part)) for key, part in value.items()]
        return lambda values, pressing: {key: part(values, pressing) for key, part in parts}

    def _entry(self, key: str, value: Any) -> Filling:
        if key == "state":
            return self._state(value)
        if key == "application":
            return self._application(value)
        if key == "position":
            return self._position(value)
        if key == "fault":
            return lambda _values, pressing: pressing.facts.values["fault"]
        return self._filling(value)

    def _string(self, value: str) -> Filling:
        if value in self._paper_ids:
            place = self._paper_ids[value]
            return lambda _values, pressing: str(pressing.papers[place])
        if _MARKER.search(self._texts.get(value, "")):
            slot = self._text(self._texts[value])
            return lambda values, _pressing: text_hash(values[slot])
        if _MARKER.search(value):
            slot = self._text(value)
            return lambda values, _pressing: values[slot]
        return lambda _values, _pressing: value

    def _state(self, value: dict[str, Any]) -> Filling:
        desks = [(place, self._position(position)) for *place, position in value["desks"]]
        return lambda values, pressing: {
            **value,
            "desks": sorted([*place, position(values, pressing)] for place, position in desks),
        }

    def _position(self, value: int) -> Filling:
        role = self._role_of_position(value)
        if role is None:
            return lambda _values, _pressing: value
        return lambda _values, pressing: pressing.facts.roles[role]

    def _audience(self, value: list[int]) -> Filling:
        parts = [self._position(position) for position in value]
        return lambda values, pressing: sorted({part(values, pressing) for part in parts})

    def _role_of_position(self, value: int) -> str | None:
        return self.recording.roles.get((Position, value))


_MARKER = re.compile("\ue100(.*?)\ue101")

_SPECIAL: dict[tuple[type[models.Model], str], Callable[[_Compiler, Any, Any], int]] = {
    (Case, "number"): lambda compiler, _row, _value: compiler.slots.slot("number", None),
    (Case, "head"): lambda compiler, _row, _value: compiler.slots.slot("head", None),
    **{
        (Case, name): lambda compiler, _row, _value, name=name: compiler.on_case(name)  # type: ignore[misc]
        for name in ("kind", "urgency", "access_class", "contact_name", "contact_phone")
    },
    (Record, "fault"): lambda compiler, _row, _value: compiler.on_case("fault"),
    (WorkItem, "due_at"): _Compiler.due,
    (WorkItem, "sort_at"): _Compiler.due,
    (WorkItem, "soon_at"): lambda compiler, row, _value: compiler.times("soon", row, closed=None),
    (WorkItem, "alarm_at"): lambda compiler, row, _value: compiler.times("alarm", row, closed=None),
    (WorkItem, "alarms"): lambda compiler, row, _value: compiler.times("alarms", row, closed=0),
    (WorkItem, "worked_seconds"): _Compiler.worked,
    (WorkItem, "read_at"): _Compiler.read,
    **{
        (Event, name): lambda compiler, row, _value, name=name: compiler.of_event(name, row)  # type: ignore[misc]
        for name in ("payload", "audience", "previous", "hash")
    },
    (Event, "command_id"): lambda compiler, row, _value: compiler.of_event("command", row),
    (Event, "fingerprint"): lambda compiler, row, _value: compiler.of_event("fingerprint", row),
}
