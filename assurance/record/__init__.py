"""The database's own record as a keeper of it reads it: whose lines, which of them, in words."""
