"""Filling a database with very many believable cases (``lajur seed``).

A case of every course is *recorded* once: played through the real verbs, read back row by row, and
rolled back. The recording is then *stamped* out as often as wanted with other people, places,
words and moments, and each stamped case gets the hash chain that its own events have.
"""
