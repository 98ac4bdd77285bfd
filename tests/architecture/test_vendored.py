"""The files of other projects are those that were reviewed: pinned, licensed, unchanged."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("lajur/web/static/v", "tests/browser/vendor")


def manifest(folder: str) -> list[dict[str, Any]]:
    packages: list[dict[str, Any]] = json.loads((ROOT / folder / "vendor.json").read_text())
    return packages


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_the_one_that_was_pinned(folder: str) -> None:
    pinned = {
        name: file["sha256"]
        for package in manifest(folder)
        for name, file in package["files"].items()
    }
    present = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / folder).iterdir()
        if path.name != "vendor.json"
    }
    assert present == pinned


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_package_brings_its_licence_and_its_origin(folder: str) -> None:
    for package in manifest(folder):
        assert package["licence"]
        assert package["integrity"].startswith("sha512-")
        assert any(name.endswith(".LICENSE.txt") for name in package["files"])


def test_every_icon_is_a_symbol_of_the_sprite() -> None:
    (icons,) = (
        file["sprite"]
        for package in manifest("lajur/web/static/v")
        for file in package["files"].values()
        if "sprite" in file
    )
    sprite = ElementTree.parse(ROOT / "lajur/web/static/v/icons.svg")  # noqa: S314
    assert [symbol.get("id") for symbol in sprite.getroot()] == list(icons)
