"""Web push (RFC 8030, RFC 8291, VAPID of RFC 8292), encrypted to the browser.

The endpoint comes from a browser, so a stranger could name any host there: only hosts of known
push services are ever called (threat T45).
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext as _
from py_vapid import Vapid02
from pywebpush import WebPusher

from lajur.foundation.errors import Invalid
from lajur.notifications.channels.port import Gone, Parcel, Permanent, Place
from lajur.notifications.channels.web import request, require_success

TTL_SECONDS = 24 * 3600
SERVICES = (
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
"""The hosts of the push services of Chrome, Edge, Firefox and Safari; a dot takes all below it."""


def is_configured() -> bool:
    """Whether the office gave the contact that VAPID asks for."""
    return bool(settings.LAJUR_PUSH_CONTACT)


def public_key() -> str:
    """What the browser needs to subscribe: the P-256 point in base64url."""
    numbers = _signer().public_key.public_numbers()
    point = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def send(parcel: Parcel, place: Place, key: str) -> str:
    """Hand one message to the browser's push service; only words and a path are in it."""
    if not is_known_service(place.address):
        raise Gone("not a push service")
    answer = request(
        "POST", place.address, headers=_headers(place.address, key), content=_sealed(parcel, place)
    )
    if answer.is_gone:
        raise Gone(f"HTTP {answer.status}: the subscription has ended")
    require_success(answer)
    return answer.headers.get("location", "")[-120:]


def check_subscription(endpoint: str, keys: Mapping[str, str]) -> None:
    """Raise ``Invalid`` for an endpoint of no known service and for keys that are none."""
    if len(endpoint) > 500 or not is_known_service(endpoint):
        raise Invalid(_("Layanan notifikasi peramban ini tidak dikenal."), field="endpoint")
    try:
        point, secret = _decoded(keys["p256dh"]), _decoded(keys["auth"])
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (KeyError, TypeError, ValueError):
        raise _broken_keys() from None
    if len(secret) != 16:
        raise _broken_keys()


def is_known_service(endpoint: str) -> bool:
    """Whether this is an HTTPS address, on the usual port, of a push service.

    An origin that the settings name in full (``https://push.contohkab.go.id:8443``) is one too.
    """
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in settings.LAJUR_PUSH_SERVICES:
        return True
    if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc:
        return False
    return any(host == name or (name[0] == "." and host.endswith(name)) for name in SERVICES)


def _sealed(parcel: Parcel, place: Place) -> bytes:
    words = {"title": parcel.subject, "body": parcel.short, "path": parcel.path}
    pusher = WebPusher({"endpoint": place.address, "keys": dict(place.data)})
    try:
        body = pusher.encode(json.dumps(words).encode())["body"]
    except (ValueError, TypeError) as error:
        raise Permanent(type(error).__name__) from None
    return bytes(body)


def _headers(endpoint: str, key: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims: dict[str, str | int] = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "sub": settings.LAJUR_PUSH_CONTACT,
    }
    return {
        **{str(name): str(value) for name, value in _signer().sign(claims).items()},
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS),
        # A message that is sent again takes the place of the first one, if that still waits.
        "Topic": key.replace("-", "")[:32],
        "Urgency": "normal",
    }


def _signer() -> Vapid02:
    return _signer_of(settings.LAJUR_PUSH_KEY or _kept_key(settings.LAJUR_PUSH_KEY_FILE))


@lru_cache(maxsize=4)
def _signer_of(key: str) -> Vapid02:
    return Vapid02.from_raw(key.encode())


def _kept_key(path: Path) -> str:
    """The key of this deployment, made once: browsers are bound to it when they subscribe."""
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(_new_key())
    except FileExistsError:
        pass
    return path.read_text().strip()


def _new_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _broken_keys() -> Invalid:
    return Invalid(_("Kunci langganan peramban ini rusak. Aktifkan lagi dari peramban."))
