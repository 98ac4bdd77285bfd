"""What the person reads when a file is not taken, or not given back."""

from __future__ import annotations

from lajur.foundation.errors import Invalid, Refused


class RefusedUpload(Invalid, ValueError):
    """The file is not taken; the message says what is wrong with it and what to do."""


class DamagedFile(Refused):
    """The bytes on the disk are not those that were stored: they are not given back."""

    status = 500
