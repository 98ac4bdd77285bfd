"""Every kind of event is known to those who tell: who gets which notice by it is decided."""

from __future__ import annotations

from lajur.notifications.concerns import BY_AUDIENCE, BY_CONTENT, BY_DESK
from lajur.web.sentences import SENTENCES


def test_whom_an_event_concerns_is_decided_for_every_kind() -> None:
    assert set(SENTENCES) - set(BY_AUDIENCE) - BY_DESK - BY_CONTENT == set()
