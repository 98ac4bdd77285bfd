"""Slots of the timetable, heartbeats of the workers, progress of long jobs."""

from __future__ import annotations

from django.db import models


class Slot(models.Model):
    """One turn of a periodic job. Unique, so that of many workers one takes it."""

    name = models.CharField(max_length=100)
    number = models.BigIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("name", "number"), name="slot_once"),)
        indexes = (models.Index(fields=("taken_at",), name="slot_age"),)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Heartbeat(models.Model):
    """A worker process and when it was last seen; ``seconds_ahead`` is how far its clock is ahead
    of the database's."""

    key = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    version = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    seconds_ahead = models.FloatField(default=0)

    class Meta:
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"{self.host}:{self.pid}"


class Progress(models.Model):
    """How far a long job is. ``total`` 0 means not known yet; ``failed`` counts parts left out."""

    name = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-started_at",)
        indexes = (models.Index(fields=("name", "-started_at"), name="progress_newest"),)

    def __str__(self) -> str:
        return self.name
