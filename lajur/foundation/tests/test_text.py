"""Texts with and without Django settings."""

from __future__ import annotations

import subprocess
import sys

from django.utils import translation

from lajur.foundation.text import gettext


def test_a_text_without_a_translation_stands_for_itself():
    assert gettext("Baris ini tidak diterjemahkan.") == "Baris ini tidak diterjemahkan."


def test_a_text_is_translated_where_django_is_set_up():
    with translation.override("de"):
        assert gettext("January") == "Januar"


def test_a_text_stands_for_itself_where_django_is_not_set_up():
    script = "from lajur.foundation.text import gettext; print(gettext('January'))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "January\n"
