"""Rows that are written once."""

from __future__ import annotations

from typing import Any

from django.db import models


class WriteOnce(models.Model):
    """A row that is inserted and never changed; the database refuses it too where it matters.

    ``save`` of a row that is already stored, and ``delete``, raise ``TypeError``.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is written once")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{type(self).__name__} is written once")
