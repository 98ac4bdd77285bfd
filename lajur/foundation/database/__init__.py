"""What differs between SQLite and PostgreSQL, so that no other room has to know."""
