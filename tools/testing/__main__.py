"""The parts of ``bin/test``, one after the other, each with its name and its seconds."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.testing import needs
from tools.testing.needs import Missing
from tools.testing.postgres import throwaway_postgresql

WORKERS = str(min(os.cpu_count() or 1, 4))
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"


@dataclass(frozen=True, slots=True)
class Result:
    part: str
    passed: bool
    seconds: float
    remark: str = ""


def main(arguments: list[str]) -> int:
    """Run the named parts, or all, and return 0 when every one of them passed."""
    own, for_pytest = _split(arguments)
    parser = argparse.ArgumentParser(prog="bin/test", epilog="After --: arguments for pytest.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parts = parser.parse_args(own).parts or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, frame: sys.exit(128 + number))
    results = [_run(part, for_pytest) for part in parts]
    _summarise(results)
    return 0 if all(result.passed for result in results) else 1


def lint(for_pytest: list[str]) -> bool:
    """Format, rules of style, and floors."""
    return all(
        [
            _call("ruff", "format", "--check", "."),
            _call("ruff", "check", "."),
            _python("-c", LINT_IMPORTS, "--no-logo"),
        ]
    )


def types(for_pytest: list[str]) -> bool:
    return _call("mypy")


def migrations(for_pytest: list[str]) -> bool:
    """No model differs from what its migrations make."""
    return _call(
        "django", "makemigrations", "--check", "--dry-run", DJANGO_SETTINGS_MODULE="tests.settings"
    )


def sqlite(for_pytest: list[str]) -> bool:
    return _call("pytest", "-n", WORKERS, "-m", "not browser", *for_pytest)


def postgres(for_pytest: list[str]) -> bool:
    programs = _found_or_installed(needs.postgresql, "postgresql")
    with throwaway_postgresql(programs) as url:
        return _call(
            "pytest", "-n", WORKERS, "-m", "not browser", *for_pytest, LAJUR_DATABASE_URL=url
        )


def browser(for_pytest: list[str]) -> bool:
    program = _found_or_installed(needs.chromium, "chromium", "fonts-liberation")
    return _call("pytest", "-m", "browser", "tests/browser", *for_pytest, CHROMIUM=str(program))


PARTS: dict[str, Callable[[list[str]], bool]] = {
    part.__name__: part for part in (lint, types, migrations, sqlite, postgres, browser)
}


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    border = arguments.index("--")
    return arguments[:border], arguments[border + 1 :]


def _run(part: str, for_pytest: list[str]) -> Result:
    print(f"\n=== {part}", flush=True)
    started = time.monotonic()
    try:
        passed, remark = PARTS[part](for_pytest), ""
    except Missing as missing:
        passed, remark = os.environ.get("CI") != "true", f"SKIPPED: {missing}"
        print(f"\n!!! {part.upper()} {remark}\n", flush=True)
    seconds = time.monotonic() - started
    print(f"=== {part}: {seconds:.1f} s", flush=True)
    return Result(part, passed, seconds, remark)


def _found_or_installed(find: Callable[[], Path], *packages: str) -> Path:
    try:
        return find()
    except Missing:
        needs.install(*packages)
        return find()


def _call(module: str, *arguments: str, **environment: str) -> bool:
    return _python("-m", module, *arguments, **environment)


def _python(*arguments: str, **environment: str) -> bool:
    # Settings of this shell must not change what is tested.
    inherited = {key: text for key, text in os.environ.items() if not key.startswith("LAJUR_")}
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, env=inherited | environment, check=False).returncode == 0


def _summarise(results: list[Result]) -> None:
    print("\n=== summary")
    for result in results:
        verdict = "ok" if result.passed else "FAILED"
        print(f"{result.part:<12}{result.seconds:>7.1f} s  {result.remark or verdict}")
    if any(result.remark and not result.passed for result in results):
        print("CI=true: a part that is skipped counts as failed.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
