"""Forms of the notices: what a person wants to be told, where, and the office's sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lajur.foundation.forms import CleanCharField
from lajur.notifications.models import Channel, Quiet, Topic
from lajur.notifications.preferences import Choice
from lajur.notifications.wordings import BODY_LENGTH, SUBJECT_LENGTH

_LANGUAGES = (("id", "Bahasa Indonesia"), ("en", "English"))


@dataclass(frozen=True, slots=True)
class Tick:
    """One box of the table: whether this topic comes by this channel."""

    topic: str
    channel: Channel
    is_ticked: bool
    is_offered: bool


class PreferencesForm(forms.Form):
    """What a person wants by which channel, when, how often and in which language.

    Each tick is named ``topic`` and carries the channels. What was chosen for a channel that the
    office does not offer now, or for a topic that does not concern the person, is kept.
    """

    quiet = forms.ChoiceField(
        label=_("Kapan pesan boleh datang"), choices=Quiet.choices, widget=forms.RadioSelect
    )
    digest = forms.BooleanField(label=_("Satu ringkasan sehari"), required=False)
    language = forms.ChoiceField(
        label=_("Bahasa pesan"), choices=_LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(
        self,
        data: Any = None,
        *,
        chosen: Choice,
        offered: Collection[str],
        topics: Sequence[Topic],
    ) -> None:
        initial = {"quiet": chosen.quiet, "digest": chosen.digest, "language": chosen.language}
        super().__init__(data, initial=initial)
        self._chosen = chosen
        self._offered = set(offered)
        self._topics = topics
        for topic in topics:
            self.fields[topic.value] = forms.MultipleChoiceField(
                label=topic.label,
                choices=Channel.choices,
                required=False,
                initial=list(chosen.channels.get(topic, ())),
                widget=forms.CheckboxSelectMultiple,
            )

    def rows(self) -> list[tuple[Any, list[Tick]]]:
        """For the table: each topic with a tick for each channel."""
        return [(topic.label, self._ticks(topic.value)) for topic in self._topics]

    def choice(self) -> Choice:
        """What was chosen. Only after ``is_valid``."""
        data = self.cleaned_data
        return Choice(
            channels={
                **self._chosen.channels,
                **{topic.value: self._channels(topic.value) for topic in self._topics},
            },
            quiet=data["quiet"],
            digest=data["digest"],
            language=data["language"],
        )

    def _ticks(self, topic: str) -> list[Tick]:
        ticked = set(self[topic].value() or ())
        return [
            Tick(topic, channel, channel in ticked, channel in self._offered) for channel in Channel
        ]

    def _channels(self, topic: str) -> tuple[str, ...]:
        ticked = set(self.cleaned_data[topic]) & self._offered
        kept = set(self._chosen.channels.get(topic, ())) - self._offered
        return tuple(channel for channel in Channel.values if channel in ticked | kept)


class NumberForm(forms.Form):
    """A WhatsApp number of one's own."""

    number = CleanCharField(
        label=_("Nomor WhatsApp"),
        max_length=40,
        help_text=_("Seperti 0812xxxxxxxx. Kode enam angka dikirim ke nomor ini."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class CodeForm(forms.Form):
    """The code that was sent to a number."""

    code = CleanCharField(
        label=_("Kode enam angka"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class BrowserForm(forms.Form):
    """The subscription of a browser, as its push service gave it."""

    endpoint = CleanCharField(max_length=500)
    p256dh = CleanCharField(max_length=200)
    auth = CleanCharField(max_length=100)
    label = CleanCharField(max_length=80, required=False)


class WordingForm(forms.Form):
    """The sentences of one kind of notice in one language."""

    subject = CleanCharField(label=_("Perihal"), max_length=SUBJECT_LENGTH)
    body = CleanCharField(
        label=_("Isi"),
        max_length=BODY_LENGTH,
        multiline=True,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
