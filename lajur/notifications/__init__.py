"""Telling people: who is told what happened, by which means, when, and that it arrived.

Words: *notice* (one thing one person is told; it is in the application by itself), *delivery* (the
same notice on its way by one channel: e-mail, Telegram, WhatsApp, web push), *wording* (the
sentences of a kind of notice), *preference* (what a person wants by which channel, and when),
*digest* (the notices of a day in one message), *link* (a single-use way from a message to the
decision). Owed: events of a case beyond ``Case.told``; a worker makes notices of them.
May import: everything below the doors.
"""
