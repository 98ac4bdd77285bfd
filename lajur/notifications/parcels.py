"""A delivery as a message ready to go: its words now, its link, or why it is of no use any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_noop, override

from lajur.cases.access import may_see
from lajur.clocks.arithmetic import working_seconds_between
from lajur.clocks.choice import calendar_of
from lajur.notifications.catalogue import CONFIRM, DIGEST, TRIAL
from lajur.notifications.channels.port import Parcel
from lajur.notifications.links import address_of, make_link
from lajur.notifications.models import Delivery, Notice, Purpose
from lajur.notifications.preferences import Choice
from lajur.notifications.wordings import Message, Phrasebook, kind_of, phrasebook
from lajur.organisation.seats import seats_of

MOST_LINES = 30
DIGEST_PATH = "/kabar/"
TRIAL_PATH = "/kabar/pengaturan/"

TOO_LATE = gettext_noop("Sudah lebih dari dua hari saat giliran kirimnya tiba.")
NOWHERE = gettext_noop("Tidak ada alamat yang dapat dipakai.")
_CLOSED = gettext_noop("Akun orang ini sudah ditutup.")
_READ = gettext_noop("Sudah dibaca di Lajur.")
_DONE = gettext_noop("Pekerjaannya sudah selesai.")
_SEAT_LOST = gettext_noop("Jabatannya dipegang orang lain.")
_UNWANTED = gettext_noop("Orang ini tidak lagi menghendakinya.")
_CONFIRMED = gettext_noop("Alamatnya sudah dikonfirmasi atau dihapus.")


class Moot(Exception):
    """There is no use in sending it any more; the message says why."""


def pack(delivery: Delivery, choice: Choice, *, at: datetime) -> Parcel:
    """The message of this delivery, with a fresh single-use link. Raises ``Moot``."""
    if not delivery.person.is_active:
        raise Moot(_CLOSED)
    if delivery.purpose == Purpose.CODE:
        return _code(delivery, choice)
    if delivery.purpose == Purpose.DIGEST:
        return _digest(delivery, choice, at=at)
    if delivery.purpose == Purpose.TEST:
        return _trial(delivery, choice, at=at)
    return _single(delivery, choice, at=at)


def why_moot(notice: Notice, channel: str, choice: Choice, *, at: datetime) -> str | None:
    """Why this notice is of no use to its person any more; ``None`` while it is."""
    if notice.read_at is not None:
        return _READ
    if channel not in choice.channels.get(notice.topic, ()):
        return _UNWANTED
    if notice.case is None:
        return None
    if kind_of(notice.kind).calls and notice.item is not None and not notice.item.is_open:
        return _DONE
    held = {seat.position.pk for seat in seats_of(notice.person, at=at)}
    if notice.position_id is not None and notice.position_id not in held:
        return _SEAT_LOST
    return None if may_see(notice.person, notice.case, at=at) else _SEAT_LOST


def _single(delivery: Delivery, choice: Choice, *, at: datetime) -> Parcel:
    notice = delivery.notice
    if notice is None:
        raise Moot(_UNWANTED)
    if reason := why_moot(notice, delivery.channel, choice, at=at):
        raise Moot(reason)
    book = phrasebook(choice.language)
    message = book.render(notice.kind, _now(notice, at) | _link(delivery, notice.path, at))
    return _parcel(message, notice.path, book)


def _digest(delivery: Delivery, choice: Choice, *, at: datetime) -> Parcel:
    gathered = delivery.gathered.select_related(
        "notice__person", "notice__case", "notice__item"
    ).order_by("notice__at", "pk")
    notices = [
        each.notice
        for each in gathered
        if each.notice and not why_moot(each.notice, each.channel, choice, at=at)
    ]
    if not notices:
        raise Moot(_READ)
    book = phrasebook(choice.language)
    context = {"jumlah": len(notices), "daftar": _lines(notices, book, at)}
    message = book.render(DIGEST, context | _link(delivery, DIGEST_PATH, at))
    return _parcel(message, DIGEST_PATH, book)


def _code(delivery: Delivery, choice: Choice) -> Parcel:
    address = delivery.address
    if address is None or not address.code or address.confirmed_at is not None:
        raise Moot(_CONFIRMED)
    book = phrasebook(choice.language)
    return _parcel(book.render(CONFIRM, {"kode": address.code}), "/", book)


def _trial(delivery: Delivery, choice: Choice, *, at: datetime) -> Parcel:
    """Whoever asked for it gets it, whatever they have chosen for notices."""
    book = phrasebook(choice.language)
    return _parcel(book.render(TRIAL, _link(delivery, TRIAL_PATH, at)), TRIAL_PATH, book)


def _lines(notices: Sequence[Notice], book: Phrasebook, at: datetime) -> str:
    lines = [
        f"- {book.render(notice.kind, _now(notice, at)).subject}" for notice in notices[:MOST_LINES]
    ]
    left = len(notices) - MOST_LINES
    if left > 0:
        with override(book.language):
            lines.append(gettext("- dan %(count)s lagi") % {"count": left})
    return "\n".join(lines)


def _now(notice: Notice, at: datetime) -> dict[str, Any]:
    """The notice's values, with the deadline of its work and what is left until it as of now."""
    item = notice.item
    if item is None or item.due_at is None or "batas" not in notice.context:
        return dict(notice.context)
    left = working_seconds_between(calendar_of(item.position_id).calendar, at, item.due_at)
    return {**notice.context, "batas": item.due_at.isoformat(), "sisa": left}


def _link(delivery: Delivery, path: str, at: datetime) -> dict[str, str]:
    return {"tautan": address_of(make_link(delivery, path, at=at))}


def _parcel(message: Message, path: str, book: Phrasebook) -> Parcel:
    return Parcel(message.subject, message.body, message.short, path, book.language)
