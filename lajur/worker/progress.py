"""How far a long job is, for the ones who wait for it.

with progress("Hitung ulang batas waktu", total=len(items)) as meter:
    for item in items:
        meter.step()
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from lajur.worker.models import Progress

WRITE_EVERY = timedelta(seconds=1)
_LONGEST_OUTCOME = 400


class Meter:
    """Counts what is done; the row is written at most once a second."""

    def __init__(self, row: Progress) -> None:
        self.row = row

    def step(self, parts: int = 1) -> None:
        """So many more parts are done."""
        self.row.done += parts
        self._write()

    def fail(self, what: str) -> None:
        """One part had to be left out; ``what`` says which and why, the last one is shown."""
        self.row.failed += 1
        self.tell(what)
        self._write()

    def expect(self, total: int) -> None:
        """So many parts there are in all, as it turns out."""
        self.row.total = total
        self._write()

    def tell(self, outcome: str) -> None:
        """What came out of it, or went wrong, in one sentence."""
        self.row.outcome = outcome[:_LONGEST_OUTCOME]

    def _write(self) -> None:
        # Inside a transaction nobody would see it, and the row would stay locked until its end.
        now = timezone.now()
        if now - self.row.seen_at >= WRITE_EVERY and not connection.in_atomic_block:
            self.row.seen_at = now
            self.row.save()


@contextmanager
def progress(name: str, *, total: int = 0) -> Iterator[Meter]:
    """Show a long job while it lasts; ``total`` 0 means that it is not known yet.

    To be seen while it runs, the job must not be one transaction: it steps between its parts.
    An error ends it visibly and goes on.
    """
    now = timezone.now()
    meter = Meter(Progress.objects.create(name=name, started_at=now, seen_at=now, total=total))
    try:
        yield meter
    except BaseException as error:
        meter.tell(f"{type(error).__name__}: {error}")
        raise
    finally:
        _finish(meter.row, at=timezone.now())


def _finish(row: Progress, *, at: datetime) -> None:
    if not connection.needs_rollback:
        row.seen_at = row.finished_at = at
        row.save()
