"""What every room stands on: refusals a person sees, text that enters, the database's own rules.

Words: *refusal* (an action said no, with a sentence for the person), *clean text* (text that
passed the one gate for text from outside), *written once* (a row that is never changed).
Holds no table of its own. May import: nothing else of Lajur.
"""
