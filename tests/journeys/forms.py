"""A visitor without JavaScript: reads the forms of a page and sends them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from lajur.organisation.models import Person

PASSWORD = "kata-sandi-yang-panjang"  # noqa: S105


@dataclass
class PageForm:
    """One form of a page: where it goes, what it holds, and what is still to be filled in."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    required: set[str] = field(default_factory=set)

    def filled(self, **words: Any) -> dict[str, Any]:
        """What is sent: the form's own values, the given ones, words where some are required.

        Of choices that nobody made, the first one is taken.
        """
        data: dict[str, Any] = dict(self.values)
        for name, offered in self.choices.items():
            data.setdefault(name, offered[:1])
        for name in self.texts:
            if name in self.required:
                data.setdefault(name, ["Diisi oleh penguji."])
        return {**data, **words}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._select: str | None = None
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form" and values.get("method") == "post":
            self._form = PageForm(values.get("action") or "")
            self.forms.append(self._form)
        elif self._form is not None:
            self._read(tag, values, self._form)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, text: str) -> None:
        if self._textarea and self._form and text.strip():
            self._form.values[self._textarea] = [text.strip()]

    def _read(self, tag: str, values: dict[str, str | None], form: PageForm) -> None:
        name = values.get("name") or ""
        if "required" in values and name:
            form.required.add(name)
        if tag == "input":
            self._read_input(name, values, form)
        elif tag == "textarea":
            self._textarea = name
            form.texts.append(name)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and values.get("value"):
            form.choices.setdefault(self._select, []).append(values["value"] or "")
            if "selected" in values:
                form.values[self._select] = [values["value"] or ""]

    def _read_input(self, name: str, values: dict[str, str | None], form: PageForm) -> None:
        value, kind = values.get("value") or "", values.get("type") or "text"
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value)
            if "checked" in values:
                form.values.setdefault(name, []).append(value)
        elif kind != "file" and name:
            if value:
                form.values[name] = [value]
            else:
                form.texts.append(name)


class Visitor:
    """A person in front of a browser that runs no script."""

    def __init__(self, person: Person) -> None:
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        self.client = Client(enforce_csrf_checks=True)
        self.submit("/masuk/", "/masuk/", username=person.username, password=PASSWORD)

    def forms(self, page: str) -> list[PageForm]:
        """The forms that a page offers."""
        answer = self.client.get(page)
        assert answer.status_code == 200, (page, answer.status_code)
        reader = _Reader()
        reader.feed(answer.content.decode())
        return reader.forms

    @staticmethod
    def read(html: str, action: str) -> PageForm:
        """The first form of a page at hand that goes to ``action``."""
        reader = _Reader()
        reader.feed(html)
        return next(form for form in reader.forms if form.action.endswith(action))

    def submit(self, page: str, action: str, **words: Any) -> Any:
        """Send the first form of a page that goes to ``action``, filled in as needed."""
        form = next(form for form in self.forms(page) if form.action.endswith(action))
        answer = self.client.post(form.action or page, form.filled(**words))
        assert answer.status_code == 302, (form.action, answer.content.decode()[-3000:])
        return answer

    def offers(self, page: str, action: str) -> bool:
        """Whether the page has a form that goes to ``action``."""
        return any(form.action.endswith(action) for form in self.forms(page))
