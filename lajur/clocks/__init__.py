"""Working-time arithmetic: when a standard time runs out, and how much of it is left.

Words: *duration* (a time as an SOP prints it), *amount* (what it computes to), *working calendar*
(which hours of which days count, in which zone), *segment* (one unbroken stretch of working time),
*working day* (a day with at least one segment), *round the clock* (a calendar without closing).
Everything here is arithmetic on values: it reads no clock and no table. Times go in and come out
as aware UTC datetimes; a naive one is refused.
May import: foundation. (`durations` and `words` take their sentences from gettext.)
"""
