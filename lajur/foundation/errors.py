"""Refusals that a person sees: each carries a sentence in the user's language and an HTTP status.

Actions raise them; the doors (web, api, console) translate them once. Nothing was written when
one is raised, because every action is one transaction.
"""

from __future__ import annotations


class Refused(Exception):
    """An action was refused; ``message`` says what happened and what to do."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(Refused):
    """What was sent does not fit. ``field`` names the input it belongs to."""

    status = 422

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Incomplete(Invalid):
    """A kelengkapan of the row, or a duty that comes before it, is not there yet."""


class NotAllowed(Refused):
    """The person can see the object, but this act is not theirs."""

    status = 403


class NotFound(Refused):
    """There is no such object for this person: unknown and foreign look the same."""

    status = 404


class Conflict(Refused):
    """Somebody else was first, or the page is stale; ``message`` tells what happened."""

    status = 409
