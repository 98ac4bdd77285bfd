"""Kiriman: how messages to the outside stand, and sending again what died. No words of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lajur.foundation.errors import NotFound
from lajur.notifications.catalogue import KINDS
from lajur.notifications.models import Channel, Delivery, DeliveryState, Purpose
from lajur.notifications.queries import dead_by_channel, deliveries_in, delivery_counts
from lajur.notifications.resending import resend_dead
from lajur.notifications.sending import resend
from lajur.web.who import person_of

HERE = "/kabar/kiriman/"
_ORDER = (
    DeliveryState.DEAD,
    DeliveryState.WAITING,
    DeliveryState.GATHERED,
    DeliveryState.SENT,
    DeliveryState.DROPPED,
)


@dataclass(frozen=True, slots=True)
class StateTab:
    """One state with how many deliveries stand in it."""

    href: str
    label: str
    count: int
    current: bool
    late: bool


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery as the list shows it."""

    delivery: Delivery
    about: Any
    why: str
    may_resend: bool


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The deliveries of one state, those that died first of all."""
    state = request.GET.get("tab", DeliveryState.DEAD.value)
    if state not in DeliveryState.values:
        state = DeliveryState.DEAD.value
    after = request.GET.get("sesudah", "")
    page, counts = deliveries_in(state, after=after), delivery_counts()
    context = {
        "tabs": [_tab(each, counts[each], state) for each in _ORDER],
        "state": state,
        "rows": [_row(delivery) for delivery in page.deliveries],
        "dead": [(channel, number) for channel, number in dead_by_channel().items()],
        "is_first_page": not after,
        "here": _address(state),
        "next_page": f"{HERE}?tab={state}&sesudah={page.next_after}" if page.next_after else "",
    }
    return render(request, "web/notices/deliveries.html", context)


@require_POST
def send_again(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send one delivery again."""
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound("")
    state = delivery.state
    resend(delivery=delivery, by=person_of(request), at=timezone.now())
    messages.success(request, _("Kiriman ini menunggu dikirim lagi."))
    return HttpResponseRedirect(_address(state))


@require_POST
def send_all_again(request: HttpRequest) -> HttpResponse:
    """Send all dead deliveries of one channel again."""
    channel = request.POST.get("channel", "")
    if channel not in Channel.values:
        raise NotFound("")
    number = resend_dead(channel=Channel(channel), by=person_of(request), at=timezone.now())
    messages.success(
        request,
        ngettext(
            "%(count)s kiriman menunggu dikirim lagi.",
            "%(count)s kiriman menunggu dikirim lagi.",
            number,
        )
        % {"count": number},
    )
    return HttpResponseRedirect(HERE)


def _tab(state: DeliveryState, count: int, current: str) -> StateTab:
    return StateTab(
        href=_address(state),
        label=str(state.label),
        count=count,
        current=state == current,
        late=state == DeliveryState.DEAD and count > 0,
    )


def _address(state: str) -> str:
    return HERE if state == DeliveryState.DEAD else f"{HERE}?tab={state}"


def _row(delivery: Delivery) -> DeliveryRow:
    ended = (DeliveryState.DEAD, DeliveryState.DROPPED)
    return DeliveryRow(
        delivery,
        about=_about(delivery),
        why=_(delivery.error) if delivery.error else "",
        may_resend=delivery.state in ended,
    )


def _about(delivery: Delivery) -> Any:
    """The kind of the notice; of a digest or a code, what it is."""
    if delivery.notice is None:
        return Purpose(delivery.purpose).label
    kind = KINDS.get(delivery.notice.kind)
    return kind.name if kind else delivery.notice.kind
