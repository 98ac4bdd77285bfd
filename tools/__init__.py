"""Scripts for those who change Lajur; nothing here is needed to run it."""
