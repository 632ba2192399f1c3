"""The forms of inspections, of drafts and of corrections."""
