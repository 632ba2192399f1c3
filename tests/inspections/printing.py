"""Invented templates, printed and broken in the ways that scanning breaks them."""

from __future__ import annotations

import random
import textwrap
from dataclasses import dataclass, field

SUBJECTS = (
    "The force", "The control room", "Northshire Police", "The custody team", "Each supervisor",
    "The harbour unit", "A small number of detectives", "The partnership board", "Its data team",
    "The new rota", "Response officers", "Senior leaders", "The rural crime desk", "Call takers",
)  # fmt: skip
VERBS = (
    "does not always check", "has yet to agree", "cannot show", "rarely reviews", "should improve",
    "needs to understand", "has limited knowledge of", "is slow to record", "loses sight of",
    "relies too much on", "struggles to explain", "still lacks a plan for",
)  # fmt: skip
OBJECTS = (
    "the risks that callers describe", "how long victims wait for a visit", "its own backlog",
    "the quality of statements", "what happens after a referral", "the demand it will face",
    "the notes kept by the day shift", "cases that pass between teams", "its training records",
    "the list of wanted people", "the agreed standard for handovers", "evidence from telephones",
)  # fmt: skip
TAILS = (
    "and this has not changed since last year", "which means that some people wait too long",
    "particularly at weekends and in the evening", "although a review began in March 2021",
    "so that 31 of 52 cases were late", "because partners share too little of what they know",
    "despite earlier advice from inspectors", "when the duty officer is away from the station",
    "", "",
)  # fmt: skip
SECTIONS = {
    "issue_of_concern": ("Issues of concern", "Points of criticism", "AREAS OF CONCERN"),
    "area_for_improvement": (
        "Areas for improvement", "AREAS FOR IMPROVEMENT (AFIs)", "## B. Areas for Improvement",
    ),
    "cause_of_concern": ("Cause of concern", "**Causes of Concern**", "HMICFRS causes of concern"),
    "recommendation": (
        "Recommendations", "Recommendations made in the report", "D. RECOMMENDATIONS",
    ),
}  # fmt: skip
HEADS = (
    ("Report Ref", "Page Ref", "ISSUE OF CONCERN", "ACTION TAKEN TO ADDRESS CONCERN"),
    ("Ref", "Page", "Area of concern", "Force response"),
    ("No.", "Page no", "Finding", "Action taken"),
    ("REF", "PAGE", "Issue", "Update"),
)
GHOST_PAGES = ("raye {}", "Dage {}", "r ugo oo", "1 490 07", "Dogo ({}", "Faye {}", "l ugo oo")
EDGES = ("| | 1 | | |", "| r | 1 | | |", "| | T | | |", "| [ | | | |")


@dataclass(frozen=True)
class Row:
    """A row as it truly is."""

    section: str
    ref: str
    page: str
    text: str
    action: str = ""


@dataclass
class Style:
    """How one template is printed, and which troubles befall it; chances are of 1."""

    head: tuple[str, str, str, str] = HEADS[0]
    page: str = "Page {}"
    wrapped: float = 0.5
    place: str = "middle"
    width: int = 60
    ghosts: float = 0.0
    run_together: float = 0.0
    joined_lines: float = 0.0
    breaks: float = 0.0
    repeat_head: bool = False
    footnotes: bool = False
    unstopped: float = 0.1
    actions: float = 0.0
    newline: str = "\n"
    misread_refs: float = 0.0
    page_apart: float = 0.0
    blank_rows: float = 0.0


@dataclass
class Printed:
    text: str
    rows: list[Row] = field(default_factory=list)


def sentence(rng: random.Random) -> str:
    words = [rng.choice(SUBJECTS), rng.choice(VERBS), rng.choice(OBJECTS)]
    if rng.random() < 0.4:
        words += ["and", rng.choice(OBJECTS)]
    return " ".join(filter(None, [*words, rng.choice(TAILS)])) + "."


def invented_rows(rng: random.Random, style: Style, sizes: tuple[int, ...]) -> list[Row]:
    rows = []
    for section, size in zip(SECTIONS, sizes, strict=True):
        page = rng.randint(3, 9)
        for ref in range(1, size + 1):
            page += rng.choice((0, 0, 1, 1, 2))
            words = " ".join(sentence(rng) for _ in range(rng.randint(1, 4)))
            if rng.random() < style.unstopped:
                words = words.rstrip(".")
            action = ""
            if rng.random() < style.actions:
                action = " ".join(sentence(rng) for _ in range(rng.randint(1, 3)))
            shown = f"{page}/{page + 1}" if rng.random() < 0.1 else str(page)
            rows.append(Row(section, str(ref), style.page.format(shown), words, action))
    return rows


def printed(rng: random.Random, style: Style, sizes: tuple[int, ...] = (14, 6, 2, 3)) -> Printed:
    rows = invented_rows(rng, style, sizes)
    lines = ["Northshire Police and Crime Commissioner", "",
             "This is my answer to PEEL: Police effectiveness 2018 about Northshire Police.", "",
             "ANNEX A - MONITORING TEMPLATE", ""]  # fmt: skip
    for section, headings in SECTIONS.items():
        own = [row for row in rows if row.section == section]
        if own:
            lines += [rng.choice(headings), "", *_head(style), *_table(rng, style, own), ""]
    return Printed(style.newline.join(lines), rows)


def _head(style: Style) -> list[str]:
    return ["| " + " | ".join(style.head) + " |", "|----|----|--|--|"]


def _table(rng: random.Random, style: Style, rows: list[Row]) -> list[str]:
    grid: list[list[str]] = []
    for row in rows:
        mine = _row(rng, style, row)
        may_join = len(mine) > 2 and grid and not grid[-1][0] and not mine[0][0] and grid[-1][2]
        if may_join and rng.random() < style.run_together and not (grid[-1][3] or mine[0][3]):
            grid[-1][2] = f"{grid[-1][2]} {mine[0][2]}"
            mine = mine[1:]
        grid += mine
    return _broken(rng, style, grid)


def _row(rng: random.Random, style: Style, row: Row) -> list[list[str]]:
    """One row's printed lines: ref, page, words, action."""
    if rng.random() >= style.wrapped:
        return [[row.ref, row.page, row.text, row.action]]
    words = textwrap.wrap(row.text, style.width, break_on_hyphens=False)
    action = textwrap.wrap(row.action, 32) if row.action else []
    size = max(len(words), len(action))
    words += [""] * (size - len(words))
    action += [""] * (size - len(action))
    grid = [["", "", a, b] for a, b in zip(words, action, strict=True)]
    at = _place(rng, style, size)
    grid[at][0], grid[at][1] = row.ref, row.page
    if size > 3 and rng.random() < style.page_apart:
        other = at - 1 if at else at + 1
        grid[at][1], grid[other][1] = "", row.page
    elif rng.random() < style.misread_refs and size > 1:
        grid[at][0] = rng.choice(("S", "l", "]", "C")) + row.ref[1:]
        if rng.random() < 0.4:
            grid[at][1] = rng.choice(GHOST_PAGES).format(rng.randint(3, 40))
    elif rng.random() < style.ghosts:
        _add_ghost(rng, grid, at, row)
    if size > 3 and rng.random() < style.joined_lines:
        _join_two(rng, grid)
    if size > 2 and rng.random() < style.blank_rows:
        grid.insert(rng.randint(1, len(grid) - 1), ["", "", "", ""])
    return grid


def _place(rng: random.Random, style: Style, size: int) -> int:
    place = rng.choice(("top", "middle", "foot")) if style.place == "any" else style.place
    return {"top": 0, "middle": size // 2, "foot": size - 1}[place]


def _add_ghost(rng: random.Random, grid: list[list[str]], at: int, row: Row) -> None:
    ref = rng.choice((row.ref, str(rng.randint(1, 99)), "C1", "/", "_", "", "I" + row.ref))
    page = rng.choice(GHOST_PAGES).format(rng.randint(1, 99))
    beside = [other for other in (at - 1, at + 1) if 0 <= other < len(grid)]
    if beside and rng.random() < 0.7:
        grid[rng.choice(beside)][:2] = [ref, page]
    else:
        grid.insert(at, [ref, page, "", ""])


def _join_two(rng: random.Random, grid: list[list[str]]) -> None:
    places = [
        at for at in range(1, len(grid) - 1)
        if not any(grid[at][0:2]) and not any(grid[at + 1][0:2]) and grid[at + 1][2]
        and not grid[at][3] and not grid[at + 1][3]
    ]  # fmt: skip
    if places:
        at = rng.choice(places)
        grid[at][2] = f"{grid[at][2]} {grid[at + 1][2]}".strip()
        del grid[at + 1]


def _broken(rng: random.Random, style: Style, grid: list[list[str]]) -> list[str]:
    """The table in parts, as pages break it."""
    lines, mark = [], 1
    for at, cells in enumerate(grid):
        if at > 2 and rng.random() < style.breaks:
            lines.append("")
            if style.footnotes and rng.random() < 0.6:
                lines += [
                    f"{'¹²³⁴'[mark % 4]} The guidance is kept by the college of policing.",
                    "",
                ]
                mark += 1
            if style.repeat_head:
                lines += _head(style)
            else:
                lines += [rng.choice(EDGES), "|----|----|--|--|"]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def varied(rng: random.Random) -> Style:
    """A style with several troubles at once."""
    return Style(
        head=rng.choice(HEADS),
        page=rng.choice(("Page {}", "Page {}", "p. {}", "P{}", "Pg {}")),
        wrapped=rng.choice((0.3, 0.7, 1.0)),
        place=rng.choice(("top", "middle", "middle", "foot")),
        width=rng.randint(48, 70),
        ghosts=rng.choice((0.0, 0.4)),
        run_together=rng.choice((0.0, 0.3)),
        joined_lines=rng.choice((0.0, 0.3)),
        breaks=rng.choice((0.0, 0.05)),
        repeat_head=rng.random() < 0.4,
        footnotes=rng.random() < 0.5,
        actions=rng.choice((0.0, 0.5)),
        newline=rng.choice(("\n", "\r\n")),
        misread_refs=rng.choice((0.0, 0.0, 0.1)),
        page_apart=rng.choice((0.0, 0.2)),
        blank_rows=rng.choice((0.0, 0.1)),
    )
