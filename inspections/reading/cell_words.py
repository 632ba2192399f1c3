"""The words that a spreadsheet's cell shows: dates and numbers as they were typed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from core.characters import replace

DATE_PARTS = (
    ("yyyy", "%Y"), ("yy", "%y"), ("mmmm", "%B"), ("mmm", "%b"), ("mm", "%m"), ("m", "{m}"),
    ("dddd", "%A"), ("ddd", "%a"), ("dd", "%d"), ("d", "{d}"), ("hh", "%H"), ("h", "%H"),
    ("ss", "%S"),
)  # fmt: skip
TOKENS = re.compile("|".join(part for part, _ in DATE_PARTS), re.IGNORECASE)


def shown(value: Any, number_format: str = "General") -> str:
    """A cell's value as the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date | datetime):
        return _date(value, number_format)
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, number_format)
    return replace(str(getattr(value, "text", value)))


def _date(value: date | datetime, number_format: str) -> str:
    pattern = re.sub(r"\[[^\]]*\]|\\|\"|;.*|@", "", number_format)
    if not re.search(r"[dmy]", pattern, re.IGNORECASE) or "general" in pattern.lower():
        pattern = "dd/mm/yyyy"
    day, hours, clock = pattern.partition("h")
    pattern = day if hours and _is_midnight(value) else day + (hours + clock).replace(":mm", ":%M")
    words = dict(DATE_PARTS)
    code = TOKENS.sub(lambda match: words[match[0].lower()], pattern)
    code = code.replace("{d}", str(value.day)).replace("{m}", str(value.month))
    return value.strftime(code).strip()


def _is_midnight(value: date | datetime) -> bool:
    return not isinstance(value, datetime) or value.time() == time()


def _number(value: float, number_format: str) -> str:
    if "%" in number_format:
        places = len((re.search(r"0\.(0+)%", number_format) or ["", ""])[1])
        return f"{value * 100:.{places}f}%"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.12g}" if isinstance(value, float) else str(value)
