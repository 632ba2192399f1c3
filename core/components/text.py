"""Dates and numbers as the office writes them, sentences, and ids made from words."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

NOTHING = "Not given"


def day(value: date | datetime | None) -> str:
    """5 June 2026; a moment is first brought to local time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _local(value)
    return date_format(value, "j F Y")


def from_until(first: date, last: date) -> str:
    """5 to 8 June 2026; 30 May to 2 June 2026."""
    said = "j F Y" if first.year != last.year else "j F" if first.month != last.month else "j"
    return f"{date_format(first, said)} to {day(last)}"


def moment(value: datetime | None) -> str:
    """5 June 2026, 3:04pm."""
    if value is None:
        return ""
    here = _local(value)
    half = "am" if here.hour < 12 else "pm"
    return f"{date_format(here, 'j F Y')}, {here.hour % 12 or 12}:{here.minute:02}{half}"


def sentence(words: str) -> str:
    """The first letter a capital, the others as they are."""
    return words[:1].upper() + words[1:]


def counted(count: int, what: str) -> str:
    """1 row, 2 rows."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def time_element(value: date | datetime | None) -> SafeString:
    if value is None:
        return SafeString("")
    shown = moment(value) if isinstance(value, datetime) else day(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


def anchor(words: str, *, prefix: str = "") -> str:
    """An id made from what the reader sees, so that links to it read well."""
    return f"{prefix}{slugify(words) or 'part'}"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
