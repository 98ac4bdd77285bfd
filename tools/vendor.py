"""Fetches the files of other projects that Lajur carries, as their ``vendor.json`` pins them.

    bin/dev vendor                      write every file again; refuses a package that changed
    bin/dev vendor htmx.org 4.0.2       move one package to another version

A manifest names package, version, licence and the registry's integrity of the package, and per
file where it comes from and its SHA-256, which ``tests/architecture/test_vendored.py`` compares.
The packages come through the npm client, whichever registry it is configured for; nothing of npm
is needed to run or test Lajur.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MANIFESTS = (
    ROOT / "lajur/web/static/v/vendor.json",
    ROOT / "tests/browser/vendor/vendor.json",
)


def main(arguments: list[str]) -> None:
    moved = dict([arguments]) if len(arguments) == 2 else {}
    if arguments and not moved:
        sys.exit(__doc__)
    for path in MANIFESTS:
        packages = json.loads(path.read_text())
        for package in packages:
            if version := moved.get(package["name"]):
                package.update(version=version, integrity="")
            refresh(package, folder=path.parent)
        path.write_text(json.dumps(packages, indent=2) + "\n")


def refresh(package: dict[str, Any], *, folder: Path) -> None:
    """Write the files of one package into ``folder`` and note what they hash to."""
    title = f"{package['name']} {package['version']}"
    with tempfile.TemporaryDirectory() as scratch:
        archive, integrity = fetch(f"{package['name']}@{package['version']}", Path(scratch))
        if package["integrity"] not in {"", integrity}:
            sys.exit(f"{title}: the registry's package has changed")
        package["integrity"] = integrity
        for name, file in package["files"].items():
            content = read(archive, file, title=title)
            (folder / name).write_bytes(content)
            file["sha256"] = hashlib.sha256(content).hexdigest()
            print(f"{title}: {name}, {len(content)} bytes")


def fetch(package: str, scratch: Path) -> tuple[tarfile.TarFile, str]:
    """Download a package into ``scratch``; return its archive and its integrity."""
    command = ["npm", "pack", "--json", "--silent", package]
    answer = subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True)
    (described,) = json.loads(answer.stdout)
    return tarfile.open(next(scratch.glob("*.tgz"))), described["integrity"]


def read(archive: tarfile.TarFile, file: dict[str, Any], *, title: str) -> bytes:
    if "sprite" in file:
        return sprite(archive, file["sprite"], title=title).encode()
    return member(archive, file["from"])


def member(archive: tarfile.TarFile, path: str) -> bytes:
    content = archive.extractfile(f"package/{path}")
    if content is None:
        raise ValueError(f"{path} is not a file")
    return content.read()


def sprite(archive: tarfile.TarFile, icons: dict[str, str], *, title: str) -> str:
    """Put the icons into one file, each a symbol that a page shows with ``<use>``."""
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
        f"{drawing(member(archive, f'icons/{icon}.svg').decode())}</symbol>"
        for name, icon in icons.items()
    ]
    note = f"<!-- Icons of {title}, ISC and MIT: see icons.LICENSE.txt -->"
    opening = '<svg xmlns="http://www.w3.org/2000/svg">'
    return "\n".join([opening, note, *symbols, "</svg>"]) + "\n"


def drawing(svg: str) -> str:
    """Return what stands inside the root element of an icon, on one line."""
    match = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if match is None:
        raise ValueError("not an icon")
    return re.sub(r"\s*\n\s*", "", match[1]).replace(" />", "/>")


if __name__ == "__main__":
    main(sys.argv[1:])
