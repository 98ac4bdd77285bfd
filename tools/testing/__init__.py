"""What ``bin/test`` does: its parts, the database server it starts, what it needs to find."""
