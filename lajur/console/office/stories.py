"""What happens in the invented office: faults, findings, reasons and notes as people write them."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lajur.cases.models import AccessClass, Kind, Urgency
from lajur.fieldwork.actions import Analysis, Summary, Work
from lajur.fieldwork.models import Result


@dataclass(frozen=True)
class Story:
    """One request from its letter to its report."""

    subject: str
    text: str
    fault: str
    analysis: str
    findings: str
    actions: str
    summary: str
    kind: str = Kind.REPAIR
    urgency: str = Urgency.NORMAL
    access: str = AccessClass.OPEN
    advice: str = ""
    cause: str = ""
    materials: str = ""
    result: str = Result.RESTORED
    rec: str = ""
    only_for: tuple[str, ...] = ()

    def fits(self, *, key: str, kind: str) -> bool:
        """Whether the OPD with this key and of this kind could ask for it."""
        return not self.only_for or kind in self.only_for or key in self.only_for

    def analysed(self) -> Analysis:
        """What Helpdesk records."""
        return Analysis(self.fault, self.analysis, self.advice)

    def worked(self) -> Work:
        """What Tim Teknis found and did."""
        return Work(self.findings, self.actions, self.result, self.cause, self.materials)

    def summed_up(self) -> Summary:
        """What the report says."""
        return Summary(self.summary, self.rec)


@cache
def stories() -> tuple[Story, ...]:
    """All stories, in the order of the file."""
    return tuple(_story(entry) for entry in _data()["story"])


def wording(name: str) -> str:
    """A single wording, with its placeholders."""
    return str(_data()["text"][name])


def one_of(name: str, rng: random.Random) -> str:
    """One of the wordings of this name."""
    choices: Sequence[str] = _data()["text"][name]
    return rng.choice(choices)


@cache
def _data() -> dict[str, Any]:
    text = Path(__file__).with_name("stories.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _story(entry: dict[str, Any]) -> Story:
    fields = dict(entry)
    return Story(only_for=tuple(fields.pop("for", ())), **fields)
