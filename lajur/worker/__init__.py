"""What Lajur does by itself: the timetable, the worker processes, and what they are busy with.

Words: *job* (a function that a worker runs, on the Django Tasks API), *timetable* (which job runs
how often, in ``config/timetable.py``), *slot* (one turn of a periodic job; only one worker gets
it), *heartbeat* (a worker's sign of life), *progress* (how far a long job is).
It knows no room above it: jobs register themselves. May import: foundation.
"""
