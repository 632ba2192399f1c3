"""Dates as the field writes them: 5 June 2026."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = DATE_FORMAT
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1
