"""Characters that text may not hold: those that no XML file can hold, and line breaks in a line.

A workbook is XML: one such character makes all of it unreadable. They are refused where text is
typed, made visible where it is read, and omitted from files made of what was stored before.
"""

import re
from dataclasses import dataclass

_PLANE_ENDS = "".join(
    map(chr, (n for end in range(0xFFFE, 0x110000, 0x10000) for n in (end, end + 1)))
)
_XML = f"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}"
XML_CANNOT_HOLD = re.compile(f"[{_XML}]")
"""Control characters, lone surrogates, and all that Unicode calls no characters.

XML itself forbids only U+FFFE and U+FFFF of the last; nobody types the others either.
"""
NOT_IN_A_LINE = re.compile(f"[{_XML}\t\n\r\x7f-\x9f\u2028\u2029]")
LINE_BREAKS = "\n\r\x85\u2028\u2029"
REPLACEMENT = "\ufffd"
"""Stands where a character could not be read."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A character that may not be in a text: which, and where, counted from 1."""

    character: str
    number: int
    after: str

    def message(self, label: str) -> str:
        """ "Name must be on one line and cannot contain a tab: remove character 4, after “Leo”"."""
        place = f"after “{self.after}”" if self.after else "at the beginning"
        name = f"{label[:1].upper()}{label[1:]}"
        is_known = XML_CANNOT_HOLD.fullmatch(self.character) is None
        refusal = "must be on one line and cannot contain" if is_known else "cannot contain"
        reason = "" if is_known else ", which no file can hold"
        return (
            f"{name} {refusal} {_name(self.character)}{reason}: remove character "
            f"{self.number:,}, {place}"
        )


def fault_in(text: str, *, one_line: bool = False) -> Fault | None:
    """Return the first character that may not be in the text, None where there is none."""
    match = (NOT_IN_A_LINE if one_line else XML_CANNOT_HOLD).search(text)
    if match is None:
        return None
    before = " ".join(omit(text[: match.start()]).split())
    return Fault(match[0], match.start() + 1, before[-20:])


def _name(character: str) -> str:
    if character in LINE_BREAKS:
        return "a line break"
    return "a tab" if character == "\t" else f"the character U+{ord(character):04X}"


def omit(text: str) -> str:
    """Return the text without the characters that no file can hold."""
    return XML_CANNOT_HOLD.sub("", text)


def replace(text: str) -> str:
    """Return the text with a mark in the place of each character that no file can hold."""
    return XML_CANNOT_HOLD.sub(REPLACEMENT, text)


def on_one_line(text: str) -> str:
    """Return the text on one line, for the header of a letter or of a file."""
    return " ".join(NOT_IN_A_LINE.sub(" ", text).split())
