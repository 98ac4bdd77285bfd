"""Pengaturan kabar: what I want to be told by which channel, when, and where I am reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lajur.clocks.calendar import Hours, WorkingCalendar, zone_label
from lajur.clocks.choice import calendar_of, calendar_of_office
from lajur.foundation.errors import Invalid, NotFound
from lajur.notifications import preferences, trial
from lajur.notifications.channels import push
from lajur.notifications.models import Address, Channel, Delivery, Topic
from lajur.notifications.preferences import (
    addresses_of,
    channels_on_offer,
    preferences_of,
    telegram_address,
)
from lajur.organisation.models import Person
from lajur.organisation.seats import seats_of
from lajur.web.attempts import done
from lajur.web.forms.notices import BrowserForm, CodeForm, NumberForm, PreferencesForm
from lajur.web.who import person_of

HERE = "/kabar/pengaturan/"


@dataclass(frozen=True, slots=True)
class Place:
    """An address of mine as the page shows it."""

    address: Address
    is_confirmed: bool
    is_refused: bool
    way: str
    """Where a touch opens the bot; only for a chat that is not linked yet."""

    def is_of(self, channel: Channel) -> bool:
        """Whether it is an address of this channel."""
        return self.address.channel == channel


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """One channel with where it reaches me."""

    channel: Channel
    is_offered: bool
    places: list[Place]
    test: Delivery | None
    """The latest test message, to tell how it went."""

    @property
    def reaches(self) -> bool:
        """Whether a message could arrive."""
        return self.is_offered and any(place.is_confirmed for place in self.places)

    @property
    def waits(self) -> bool:
        """Whether an address still waits to be confirmed."""
        return any(not place.is_confirmed and not place.is_refused for place in self.places)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """My preferences; a POST keeps them."""
    person, at = person_of(request), timezone.now()
    if request.method != "POST":
        return _page(request)
    form = _preferences_form(person, request)
    if done(
        form,
        lambda: preferences.save_preferences(person=person, choice=form.choice(), by=person, at=at),
    ):
        messages.success(request, _("Pengaturan kabar tersimpan."))
        return HttpResponseRedirect(HERE)
    return _page(request, form=form)


@require_POST
def add_number(request: HttpRequest) -> HttpResponse:
    """Add a WhatsApp number; a code goes out to it."""
    person, at = person_of(request), timezone.now()
    form = NumberForm(request.POST)
    if done(
        form,
        lambda: preferences.add_whatsapp(
            person=person, number=form.cleaned_data["number"], by=person, at=at
        ),
    ):
        messages.success(request, _("Kode dikirim ke nomor itu. Ketik kodenya di bawah."))
        return HttpResponseRedirect(f"{HERE}#whatsapp")
    return _page(request, number_form=form)


@require_POST
def confirm(request: HttpRequest, address_id: int) -> HttpResponse:
    """Take the code that came to a number."""
    person, at = person_of(request), timezone.now()
    form = CodeForm(request.POST)
    if done(
        form,
        lambda: preferences.confirm_address(
            person=person,
            address_id=address_id,
            code=form.cleaned_data["code"],
            by=person,
            at=at,
        ),
    ):
        messages.success(request, _("Nomor ini sudah dikonfirmasi."))
        return HttpResponseRedirect(f"{HERE}#whatsapp")
    return _page(request, code_form=form, code_of=address_id)


@require_POST
def add_chat(request: HttpRequest) -> HttpResponse:
    """Begin to link a Telegram chat."""
    person = person_of(request)
    preferences.add_telegram(person=person, by=person, at=timezone.now())
    return HttpResponseRedirect(f"{HERE}#telegram")


@require_POST
def add_browser(request: HttpRequest) -> HttpResponse:
    """Keep the subscription that this browser got from its push service."""
    person, form = person_of(request), BrowserForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Langganan peramban ini tidak terbaca. Coba aktifkan sekali lagi."))
    sent = form.cleaned_data
    preferences.add_push(
        person=person,
        endpoint=sent["endpoint"],
        keys={"p256dh": sent["p256dh"], "auth": sent["auth"]},
        label=sent["label"] or _("Peramban"),
        by=person,
        at=timezone.now(),
    )
    messages.success(request, _("Peramban ini akan menampilkan notifikasi."))
    return HttpResponseRedirect(f"{HERE}#push")


@require_POST
def send_test(request: HttpRequest, channel: str) -> HttpResponse:
    """Send myself a test message by one channel."""
    if channel not in Channel.values:
        raise NotFound("")
    person = person_of(request)
    trial.send_test(person=person, channel=Channel(channel), by=person, at=timezone.now())
    messages.success(
        request, _("Pesan uji menunggu dikirim. Muat ulang halaman ini sebentar lagi.")
    )
    return HttpResponseRedirect(f"{HERE}#{channel}")


@require_POST
def remove(request: HttpRequest, address_id: int) -> HttpResponse:
    """Forget an address of mine."""
    person = person_of(request)
    preferences.remove_address(person=person, address_id=address_id, by=person, at=timezone.now())
    messages.success(request, _("Alamat dihapus. Tidak ada lagi yang dikirim ke sana."))
    return HttpResponseRedirect(HERE)


def _preferences_form(person: Person, request: HttpRequest | None = None) -> PreferencesForm:
    chosen, offered = preferences_of(person), channels_on_offer()
    data = request.POST if request else None
    topics = [topic for topic in Topic if topic != Topic.SYSTEM or person.is_staff]
    return PreferencesForm(data, chosen=chosen, offered=offered, topics=topics)


def _page(
    request: HttpRequest,
    *,
    form: PreferencesForm | None = None,
    number_form: NumberForm | None = None,
    code_form: CodeForm | None = None,
    code_of: int = 0,
) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    cards = _cards(person)
    context = {
        "form": form or _preferences_form(person),
        "cards": cards,
        "reached": [card.channel for card in cards if card.reaches],
        "number_form": number_form or NumberForm(),
        "code_form": code_form or CodeForm(),
        "code_of": code_of,
        "hours": _hours_of(person, at),
        "push_key": push.public_key() if push.is_configured() else "",
    }
    wrong = form or number_form or code_form
    return render(request, "web/notices/settings.html", context, status=422 if wrong else 200)


def _cards(person: Person) -> list[ChannelCard]:
    offered, tests = channels_on_offer(), trial.latest_tests(person)
    mine = [_place(address) for address in addresses_of(person)]
    places = {channel: [each for each in mine if each.is_of(channel)] for channel in Channel}
    places[Channel.EMAIL] = [_of_account(person)] if person.email else []
    return [
        ChannelCard(channel, channel in offered, places[channel], tests.get(channel))
        for channel in Channel
    ]


def _of_account(person: Person) -> Place:
    """The e-mail address stands in the account, where an administrator writes it.

    It has a row of its own only when the mail server has refused it.
    """
    known = Address.objects.filter(
        person=person, channel=Channel.EMAIL, address=person.email, refused_at__isnull=False
    ).first()
    address = known or Address(channel=Channel.EMAIL, address=person.email)
    return Place(address, is_confirmed=known is None, is_refused=known is not None, way="")


def _place(address: Address) -> Place:
    waits = address.channel == Channel.TELEGRAM and address.confirmed_at is None
    return Place(
        address=address,
        is_confirmed=address.confirmed_at is not None and address.refused_at is None,
        is_refused=address.refused_at is not None,
        way=telegram_address(address) if waits else "",
    )


def _hours_of(person: Person, at: datetime) -> list[str]:
    """The working hours of each calendar that a position of mine follows, in words."""
    seats = seats_of(person, at=at)
    chosen = [calendar_of(seat.position.pk) for seat in seats] or [calendar_of_office()]
    calendars = {each.id: each.calendar for each in chosen}
    return [hours_in_words(calendar, at) for calendar in calendars.values()]


def hours_in_words(calendar: WorkingCalendar, at: datetime) -> str:
    """ "Senin-Kamis 07.30-12.00, 13.00-16.00; Jumat ... WIB" as the pattern of this day has it."""
    if calendar.round_the_clock:
        return _("setiap hari, 24 jam")
    pattern = calendar.pattern_on(timezone.localdate(at))
    if pattern is None:
        return _("belum ada jam kerja untuk hari ini")
    runs = [
        (hours, [day for day, _hours in days])
        for hours, days in groupby(enumerate(pattern.week), key=lambda each: each[1])
        if hours
    ]
    said = "; ".join(_run(days, hours) for hours, days in runs)
    return _("%(hours)s %(zone)s") % {"hours": said, "zone": zone_label(calendar.zone)}


def _run(days: list[int], hours: tuple[Hours, ...]) -> str:
    first, last = str(WEEKDAYS[days[0]]), str(WEEKDAYS[days[-1]])
    name = first if len(days) == 1 else _("%(first)s–%(last)s") % {"first": first, "last": last}
    spans = ", ".join(f"{each.opens:%H.%M}–{each.closes:%H.%M}" for each in hours)
    return _("%(days)s %(hours)s") % {"days": name, "hours": spans}
