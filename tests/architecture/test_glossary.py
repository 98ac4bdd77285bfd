"""Every thing that is stored has its line in the glossary, and every line is a thing that is."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

from lajur.web.sentences import SENTENCES

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs/glossary.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without the head of the table."""
    section = GLOSSARY.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]


def models() -> set[str]:
    return {
        model.__name__
        for config in apps.get_app_configs()
        if config.name.startswith("lajur.")
        for model in config.get_models()
    }


def test_the_models_are_those_of_the_code() -> None:
    assert {row[0] for row in rows("Models")} == models()


def test_every_model_has_a_word_and_a_meaning() -> None:
    assert [row[0] for row in rows("Models") if not all(row)] == []


def test_every_event_stands_beside_its_verb() -> None:
    named = re.findall(r"`([a-z]+\.[a-z_]+)`", " ".join(row[2] for row in rows("Verbs")))
    assert sorted(named) == sorted(SENTENCES)
