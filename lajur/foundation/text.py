"""gettext that also works where Django was never set up, as in ``lajur sop check``.

The source language of the texts is Indonesian, so without settings a text stands for itself.
``django.conf`` is looked up and not imported, because importing it costs the command line more
time than checking an SOP does.
"""

from __future__ import annotations

import sys


def gettext(message: str) -> str:
    """``message`` in the language of the reader, or as it is when Django is not configured."""
    if not _configured():
        return message
    from django.utils.translation import gettext as translate

    return translate(message)


def _configured() -> bool:
    conf = sys.modules.get("django.conf")
    return conf is not None and bool(conf.settings.configured)
