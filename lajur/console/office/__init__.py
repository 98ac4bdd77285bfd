"""The invented office behind ``lajur demo`` and ``lajur seed``: people, places, stories, papers."""
