"""What the room does periodically. Each job is one call that is harmless the second time."""

from __future__ import annotations

from django.utils import timezone

from lajur.notifications import digests, linking, links, office, sending, telling
from lajur.worker.jobs import job


@job()
def tell() -> int:
    """Make notices of what has happened in cases."""
    return telling.tell(at=timezone.now()).notices


@job()
def tell_of_office() -> int:
    """Make notices of appointments, ends of terms and vacancies."""
    return office.tell_of_office(at=timezone.now())


@job()
def gather() -> int:
    """Make the digests that are due."""
    return digests.gather(at=timezone.now())


@job()
def deliver() -> int:
    """Send what is due."""
    return sending.deliver(at=timezone.now()).sent


@job()
def link_chats() -> int:
    """Link the chats whose owners sent the bot their code."""
    return linking.link_chats(at=timezone.now())


@job()
def forget_old_links() -> int:
    """Throw away links that expired long ago."""
    return links.forget_old_links(at=timezone.now())
