"""Backups: the database and the files that it names, taken together and put back together."""
