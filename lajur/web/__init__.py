"""The door for browsers: pages, forms, templates and static files.

Words: *route* (one line of ``urls.ROUTES`` with who may enter), *shell* (what frames every page:
the ways, who is signed in), *desk* (Meja), *board* (Papan). A view parses, makes one action call
and answers; it holds no rules. Every page works without JavaScript.
May import: every room below the doors.
"""
