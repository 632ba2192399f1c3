"""The lines of an uploaded document as printed, to be shown beside what was read from them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.characters import replace
from inspections.reading.document import SheetLines

Ranges = list[list[int]]


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of the document (of a sheet: a row); `marked` where a doubt is about it."""

    number: int
    text: str
    marked: bool = False


def storable(text: str) -> str:
    """Return the text with a mark where a character stands that cannot be kept."""
    return replace(text)


def printed(
    source: list[SheetLines], sheet: str, ranges: Ranges, *, marked: Ranges | None = None
) -> tuple[PrintedLine, ...]:
    """The lines in `ranges`, those in `marked` marked; numbers beyond the end are passed over."""
    lines = next((found["lines"] for found in source if found["sheet"] == sheet), [])
    doubtful = set(numbers(marked or []))
    return tuple(
        PrintedLine(number, lines[number - 1], number in doubtful)
        for number in numbers(ranges)
        if 0 < number <= len(lines)
    )


def numbers(ranges: Iterable[list[int]]) -> Iterator[int]:
    """Every line number in inclusive ranges."""
    for first, last in ranges:
        yield from range(first, last + 1)


def in_words(ranges: Ranges, *, of_sheet: bool, sheet: str = "") -> str:
    """ "Lines 12 to 14 and 18 of the document"; for a spreadsheet, rows, and of which sheet."""
    parts = [str(first) if first == last else f"{first} to {last}" for first, last in ranges]
    if not parts:
        return ""
    one = len(parts) == 1 and " " not in parts[0]
    noun = ("Row" if of_sheet else "Line") + ("" if one else "s")
    place = f"the sheet {sheet}" if sheet else "the document"
    listed = f"{', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}"
    return f"{noun} {listed} of {place}"
