"""Workbooks that unfold to far more than they seem, written by hand."""

import zipfile
from io import BytesIO

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {"xl/workbook.xml": "sheet.main", "xl/worksheets/sheet1.xml": "worksheet",
         "xl/sharedStrings.xml": "sharedStrings"}  # fmt: skip
HEAD = ("Ref", "Page", "Issue of concern", "Action")
SLOW = ("1", "Page 3", "The force is slow.", "")


def cell(place, words):
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def row(number, words):
    cells = (cell(f"{letter}{number}", each) for letter, each in zip("ABCD", words, strict=True))
    return f'<row r="{number}">{"".join(cells)}</row>'


def hostile(rows="", *, after="", shared=()):
    """A workbook with a template of one row, then `rows`, and `after` behind them all."""
    types = "".join(
        f'<Override PartName="/{part}" ContentType="{SHEET}.{kind}+xml"/>'
        for part, kind in PARTS.items()
    )
    strings = "".join(f"<si><t>{words}</t></si>" for words in shared)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": _relations({"officeDocument": "xl/workbook.xml"}),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Concerns" '
        'sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml"}
        ),
        "xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{row(1, HEAD)}{row(2, SLOW)}"
        f"{rows}</sheetData>{after}</worksheet>",
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def _relations(to):
    each = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in to.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{each}</Relationships>'


def far_away():
    return hostile(f'<row r="49999">{cell("XFD49999", "x")}</row>')


def merged_to_the_end(first="A3"):
    return hostile(after=f'<mergeCells><mergeCell ref="{first}:XFD1048576"/></mergeCells>')


def one_text_many_times(times=1_000):
    rows = "".join(
        f'<row r="{n}"><c r="C{n}" t="s"><v>0</v></c></row>' for n in range(3, times + 3)
    )
    return hostile(rows, shared=["slow words " * 9_000])


def empty_cells(count):
    return hostile(f"<row>{'<c/>' * count}</row>")
