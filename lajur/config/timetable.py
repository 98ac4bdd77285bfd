"""All that Lajur does by itself, and how often. Adding a line here is all that it takes."""

from lajur.worker.timetable import Entry, Every

TIMETABLE: tuple[Entry, ...] = (Every("lajur.worker.tasks.tidy", seconds=3600),)
