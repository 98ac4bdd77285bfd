"""All that Lajur does by itself, and how often. Adding a line here is all that it takes.

Where it is to be seen by administrators (``/mesin/``) it also needs a name in ``web/machine.py``.
"""

from lajur.worker.timetable import Daily, Entry, Every

TIMETABLE: tuple[Entry, ...] = (
    # The shortest standard time of the shipped SOP is three minutes; a reminder must come in time.
    Every("lajur.cases.tasks.ring_alarms", seconds=20),
    Every("lajur.cases.tasks.remind_of_holds", seconds=60),
    Every("lajur.cases.tasks.move_deadlines", seconds=60),
    Every("lajur.notifications.tasks.tell", seconds=5),
    Every("lajur.notifications.tasks.deliver", seconds=5),
    Every("lajur.notifications.tasks.gather", seconds=60),
    Every("lajur.notifications.tasks.tell_of_office", seconds=60),
    Daily("lajur.notifications.tasks.forget_old_links", at="04:30"),
    Daily("lajur.clocks.tasks.look_at_holidays", at="05:00"),
    Every("lajur.worker.tasks.tidy", seconds=3600),
)

WITH_TELEGRAM: tuple[Entry, ...] = (Every("lajur.notifications.tasks.link_chats", seconds=5),)
