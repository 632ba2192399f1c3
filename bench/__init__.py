"""How quick the pages are: `make bench`."""
