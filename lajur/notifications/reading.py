"""A notice is read by the person it was made for, and by nobody else."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lajur.foundation.errors import NotFound
from lajur.notifications.models import Notice
from lajur.organisation.models import Person


def open_notice(*, notice_id: int, by: Person, at: datetime) -> str:
    """Mark a notice as read and say where it leads; the first reading counts.

    Raises ``NotFound`` for somebody else's notice as for an unknown one.
    """
    notice = Notice.objects.filter(pk=notice_id, person=by).first()
    if notice is None:
        raise NotFound(_("Kabar tidak ditemukan."))
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=at)
    return notice.path


def mark_case_read(*, number: str, by: Person, at: datetime) -> int:
    """Mark what the person was told about a case as read; returns how many notices that were.

    Nothing is asked about the case itself: only the person's own notices are touched, and a
    number that is not theirs has none.
    """
    return Notice.objects.filter(person=by, read_at__isnull=True, case__number=number).update(
        read_at=at
    )


def mark_all_read(*, by: Person, at: datetime) -> int:
    """Mark everything the person was told up to now as read; returns how many notices that were.

    What arrives while the page is open is younger than ``at`` and stays unread.
    """
    return Notice.objects.filter(person=by, read_at__isnull=True, at__lte=at).update(read_at=at)
