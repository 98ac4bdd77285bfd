"""``lajur doctor``: what is not in order, and what to do about it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from lajur.console.doctor import Finding, Status, examine


class Command(BaseCommand):
    help = (
        "Memeriksa kalender, pos-el, pekerja, jam dan lainnya, dan mengatakan apa yang harus "
        "dilakukan; tidak mengubah apa pun. · Checks calendars, mail, workers, clocks and more, "
        "and says what to do; changes nothing."
    )
    # Its own checks are wider, and go on where these would end it.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="untuk program · for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        findings = examine(at=at)
        self.stdout.write(_as_json(findings, at=at) if options["json"] else _as_text(findings))
        broken = sum(finding.status == Status.BROKEN for finding in findings)
        if broken:
            raise CommandError(f"{broken} hal rusak. · {broken} things are broken.")


def _as_text(findings: Sequence[Finding]) -> str:
    width = max(len(status) for status in Status)
    names = max(len(finding.check) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.status:<{width}}  {finding.check:<{names}}  {finding.found}")
        if finding.advice:
            lines.append(f"{'':<{width + names + 4}}→ {finding.advice}")
    return "\n".join(lines)


def _as_json(findings: Sequence[Finding], *, at: datetime) -> str:
    worst = max((finding.status for finding in findings), key=list(Status).index)
    told = {"at": at.isoformat(), "status": worst, "findings": [asdict(each) for each in findings]}
    return json.dumps(told, ensure_ascii=False, indent=2)
