"""The shape of the code and of the repository."""
