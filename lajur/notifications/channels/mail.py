"""E-mail by SMTP, in plain text.

Repeated sends of one delivery carry the same Message-ID, so that a mail that went out twice (the
worker died between the server's "250 OK" and the mark in the table) can be recognised; many mail
servers and clients show such a pair once.
"""

from __future__ import annotations

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

from lajur.notifications.channels.port import (
    TIMEOUT_SECONDS,
    Gone,
    Parcel,
    Permanent,
    Place,
    Temporary,
)


def is_configured() -> bool:
    """Whether there is a server to hand mail to."""
    return bool(settings.LAJUR_EMAIL_HOST)


def send(parcel: Parcel, place: Place, key: str) -> str:
    """Hand one mail with one recipient to the server; gives its Message-ID."""
    message = _message(parcel, place, key)
    try:
        connection().send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        raise _of_recipient(error) from None
    except smtplib.SMTPAuthenticationError as error:
        raise Temporary(f"SMTP {error.smtp_code}: sign-in refused") from None
    except smtplib.SMTPResponseException as error:
        raise _by_code(error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Temporary(type(error).__name__) from None
    except (BadHeaderError, ValueError):
        raise Permanent("address or subject refused") from None
    return str(message.extra_headers["Message-ID"])


def connection() -> EmailBackend:
    """The way to the server, not open yet; ``lajur doctor`` tries it too."""
    return EmailBackend(
        host=settings.LAJUR_EMAIL_HOST,
        port=settings.LAJUR_EMAIL_PORT,
        username=settings.LAJUR_EMAIL_USER,
        password=settings.LAJUR_EMAIL_PASSWORD,
        use_tls=settings.LAJUR_EMAIL_TLS == "starttls",
        use_ssl=settings.LAJUR_EMAIL_TLS == "tls",
        timeout=int(TIMEOUT_SECONDS),
        fail_silently=False,
    )


def host() -> str:
    """The name of this site in a Message-ID."""
    return urlsplit(settings.LAJUR_ADDRESS).hostname or "localhost"


def _message(parcel: Parcel, place: Place, key: str) -> EmailMessage:
    try:
        validate_email(place.address)
    except ValidationError:
        raise Gone("not an e-mail address") from None
    return EmailMessage(
        subject=parcel.subject,
        body=f"{parcel.body}\n\n-- \n{_FOOTER[parcel.language]}\n",
        from_email=settings.LAJUR_EMAIL_FROM,
        to=[place.address],
        headers={
            "Message-ID": f"<{key}@{host()}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "List-Id": f"Lajur <kabar.{host()}>",
            "Content-Language": parcel.language,
        },
    )


_FOOTER = {
    "id": "Pesan otomatis Lajur, tidak perlu dibalas. Tautan berlaku 72 jam dan hanya sekali,\n"
    "dan Lajur tetap meminta Anda masuk.",
    "en": "Sent by Lajur; no reply is read. The link works once within 72 hours,\n"
    "and Lajur still asks you to sign in.",
}


def _of_recipient(error: smtplib.SMTPRecipientsRefused) -> Temporary | Permanent:
    code, words = next(iter(error.recipients.values()), (550, b""))
    if code in (550, 551, 553):
        return Gone(_told(code, words))
    return _by_code(code, words)


def _by_code(code: int, words: bytes | str) -> Temporary | Permanent:
    if 500 <= code < 600:
        return Permanent(_told(code, words))
    return Temporary(_told(code, words))


def _told(code: int, words: bytes | str) -> str:
    """The server's own words without what may name the recipient."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    kept = [word for word in said.split() if "@" not in word]
    return f"SMTP {code}: {' '.join(kept)}"[:200]
