"""The floors of the house where import-linter can not see them: foreign keys, words, circles."""

from __future__ import annotations

import graphlib
import importlib
import re
import tomllib
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(
    config.name.removeprefix("lajur.")
    for config in apps.get_app_configs()
    if config.name.startswith("lajur.")
)


def floors() -> dict[str, int]:
    """Return the floor of every room, 0 the highest, as the import contract lists them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    return {room: floor for floor, layer in enumerate(layers) for room in re.findall(r"\w+", layer)}


def foreign_keys(room: str) -> list[tuple[str, str]]:
    """Return (field, room it points to) of every relation from ``room`` to a room of Lajur."""
    found = []
    for model in apps.get_app_config(room).get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.ManyToManyField):
                continue
            target = field.related_model._meta.app_config
            if target.name.startswith("lajur."):
                found.append((f"{model.__name__}.{field.name}", target.label))
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_foreign_key_goes_down(room: str) -> None:
    floor = floors()
    upward = [
        f"{name} -> {target}"
        for name, target in foreign_keys(room)
        if target != room and floor[target] <= floor[room]
    ]
    assert upward == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for(room: str) -> None:
    words = importlib.import_module(f"lajur.{room}").__doc__ or ""
    assert len(words.split()) >= 5, f"lajur/{room}/__init__.py needs a docstring"


def test_no_modules_import_each_other_in_a_circle() -> None:
    imports = grimp.build_graph("lajur", exclude_type_checking_imports=True, cache_dir=None)
    graph = {
        module: imports.find_modules_directly_imported_by(module) for module in imports.modules
    }
    graphlib.TopologicalSorter(graph).prepare()
