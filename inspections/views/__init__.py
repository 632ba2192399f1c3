"""The pages of inspections and of their findings' corrections."""
