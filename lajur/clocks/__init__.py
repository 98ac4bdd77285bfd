"""Working time: calendars, when a standard time runs out, and how much of it is left.

Words: *duration* (a time as an SOP prints it), *amount* (what it computes to), *working calendar*
(which hours of which days count, in which zone), *season* (a stretch of a year with hours of its
own, such as Ramadan), *segment* (one unbroken stretch of working time), *stretch* (a part of an
explanation, worked or not), *working day* (a day with at least one segment), *round the clock* (a
calendar without closing), *pause* (a time in which a clock stands still).
The arithmetic is on values: it reads no clock and no table, and the `lajur clock` command uses it
without Django settings. Calendars come from tables (`rows`, `choice`), from files (`files`) or
from code (`calendar`); `actions` changes those of the tables. Times go in and come out as aware
UTC datetimes; a naive one is refused.
May import: foundation, organisation (whose calendar it is).
"""
