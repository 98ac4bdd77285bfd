"""The door for the machine room: the ``lajur`` command.

Its words: a *sub-command* (``lajur serve``) is a Django management command of this room or of
Django itself, listed in ``main.COMMANDS``; ``lajur sop …`` reads SOP files and needs neither
settings nor a database. Like every door it holds no rules: it parses, calls one action and
prints. It may import every room below the doors.
"""
