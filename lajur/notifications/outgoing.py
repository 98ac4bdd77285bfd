"""Writing notices, and for each the deliveries that its person wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lajur.notifications.channels.registry import configured
from lajur.notifications.hours import digest_at, may_come_at
from lajur.notifications.models import Address, Channel, Delivery, DeliveryState, Notice
from lajur.notifications.preferences import Choice, choices_of
from lajur.notifications.wordings import kind_of
from lajur.organisation.models import Person


@dataclass(frozen=True, slots=True)
class Addressed:
    """A notice to be written; ``silently`` means that no message leaves the application."""

    notice: Notice
    silently: bool = False


def write(addressed: Sequence[Addressed], *, at: datetime) -> int:
    """Write these notices with their deliveries; how many were new.

    What was told already stays as it is. The caller has the transaction. A delivery falls due by
    the moment of what happened, not by the moment of telling: so it shows how old its news are.
    """
    if not addressed:
        return 0
    persons = {each.notice.person_id for each in addressed}
    keys = {each.notice.key for each in addressed}
    told = Notice.objects.filter(person__in=persons, key__in=keys)
    known = set(told.values_list("person_id", "key"))
    new = [a for a in addressed if (a.notice.person_id, a.notice.key) not in known]
    Notice.objects.bulk_create([each.notice for each in new])
    loud = [each.notice for each in new if not each.silently and each.notice.read_at is None]
    Delivery.objects.bulk_create(_deliveries(loud, at=at))
    return len(new)


class Reach:
    """By which channels these persons can be reached now, in two queries."""

    def __init__(self, persons: Iterable[Person]) -> None:
        people = {person.pk: person for person in persons}
        self._open: dict[tuple[int, str], list[Address]] = {}
        refused = set()
        for address in Address.objects.filter(person__in=people):
            if address.refused_at is not None:
                refused.add((address.person_id, address.channel, address.address))
            elif address.confirmed_at is not None:
                self._open.setdefault((address.person_id, address.channel), []).append(address)
        self._mail = {
            pk: person.email
            for pk, person in people.items()
            if person.email and (pk, Channel.EMAIL, person.email) not in refused
        }
        self._configured = configured()

    def addresses(self, person_id: int, channel: str) -> list[Address]:
        """Where the person is reached by this channel; empty when nowhere."""
        if channel == Channel.EMAIL:
            mail = self._mail.get(person_id)
            return [Address(person_id=person_id, channel=channel, address=mail)] if mail else []
        return self._open.get((person_id, channel), [])

    def channels(self, person_id: int, choice: Choice, topic: str) -> list[str]:
        """The channels that the person wants for this topic and that lead to them."""
        return [
            channel
            for channel in choice.channels.get(topic, ())
            if channel in self._configured and self.addresses(person_id, channel)
        ]


def _deliveries(notices: Sequence[Notice], *, at: datetime) -> list[Delivery]:
    if not notices:
        return []
    reach = Reach({notice.person for notice in notices})
    choices = choices_of(sorted({notice.person_id for notice in notices}))
    return [
        _delivery(notice, channel, choices[notice.person_id], at=at)
        for notice in notices
        for channel in reach.channels(notice.person_id, choices[notice.person_id], notice.topic)
    ]


def _delivery(notice: Notice, channel: str, choice: Choice, *, at: datetime) -> Delivery:
    gathered = choice.digest and not kind_of(notice.kind).alone
    position, since = notice.position_id, min(notice.at, at)
    return Delivery(
        person=notice.person,
        notice=notice,
        channel=channel,
        state=DeliveryState.GATHERED if gathered else DeliveryState.WAITING,
        made_at=at,
        next_at=digest_at(position, at=since)
        if gathered
        else may_come_at(position, choice.quiet, at=since),
    )
