"""Programs that the tests need and pip can not bring: where they are, and how they get there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


class Missing(Exception):
    """A part can not run here; the message says what is missing and how to get it."""


def chromium() -> Path:
    """Return a Chromium: ``CHROMIUM`` from the environment, or the system's; else ``Missing``."""
    if named := os.environ.get("CHROMIUM"):
        if shutil.which(named):
            return Path(named)
        raise Missing(f"CHROMIUM names {named}, which can not be run")
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    raise Missing("no Chromium: install it (apt-get install chromium) or name it in CHROMIUM")


def postgresql() -> Path:
    """Return the folder of the newest PostgreSQL server's programs; else ``Missing``."""
    for folder in _postgresql_folders():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Missing("no PostgreSQL server: install it (apt-get install postgresql)")


def install(*packages: str) -> None:
    """Install Debian packages when this is Debian and we are root; otherwise change nothing."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"installing {' and '.join(packages)} with apt-get", flush=True)
    _apt_get("update")
    _apt_get("install", "--yes", "--no-install-recommends", *packages)


def _postgresql_folders() -> list[Path]:
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    return [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]


def _apt_get(*arguments: str) -> None:
    command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", *arguments]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", flush=True)
