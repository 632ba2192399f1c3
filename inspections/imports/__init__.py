"""From a file to a draft: its lines as printed, whose it is, what of it is recorded already."""
