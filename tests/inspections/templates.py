"""Files of templates, written for tests in words of our own."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

HEAD = ("Report Ref", "Page Ref", "Issue of concern", "Action taken to address concern")
OPENING = (
    "The response of the Office of the Police and Crime Commissioner for Northshire to "
    "PEEL: Police effectiveness 2025, on {force}"
)
CALLERS = ("1", "Page 5", "Callers wait too long for an answer.", "")
REMARKED = ("2", "Page 6", "Officers do not record what was agreed (AB: the form is new).", "")
MISREAD = ("3", "Page 7/8", "The force does not know which qzrtwords are current.", "")
FILLED = ("4", "Page 9", "Victims are not told what happens next.", "Letters are rewritten.")
CONCERNS = (CALLERS, REMARKED, MISREAD, FILLED)
IMPROVEMENT = ("1", "Page 10", "The force should improve how it records domestic incidents.", "")
CAUSE = ("1", "Page 11", "The force is failing to protect vulnerable people.", "")
FIRST = ("1", "Page 11", "By May the force should train its call takers.", "")
SECOND = ("2", "Page 12", "By June the force should review its backlog.", "")
TITLES = ("AREAS FOR IMPROVEMENT", "CAUSES OF CONCERN", "RECOMMENDATIONS")


def text_template(
    concerns=CONCERNS, improvements=(), causes=(), recommendations=(), force="Northshire Police"
):
    """The bytes of a template in text: four tables under their headings, those that are filled."""
    parts = [OPENING.format(force=force), "", "ANNEX 1", "", *_table(concerns)]
    for title, rows in zip(TITLES, (improvements, causes, recommendations), strict=True):
        if rows:
            parts += ["", title, "", *_table(rows)]
    return "\n".join(parts).encode()


def whole_template(**changed):
    """A row in every section, and two doubts: a remark of the office, and a word misread."""
    given = {"improvements": [IMPROVEMENT], "causes": [CAUSE], "recommendations": [FIRST, SECOND]}
    return text_template(**{**given, **changed})


def clear_template(count=1):
    """A template of so many concerns, in which nothing is in doubt."""
    words = "Callers wait too long for an answer."
    return text_template([(str(n), f"Page {n}", words, "") for n in range(1, count + 1)])


def _table(rows):
    lines = ["| " + " | ".join(HEAD) + " |", "|---|---|---|---|"]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows)]


def workbook(rows=(CALLERS, FILLED)):
    book = Workbook()
    sheet = book.active
    sheet.title = "Issues of concern"
    for row in (HEAD, *rows):
        sheet.append(row)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def csv_file(rows=(CALLERS, FILLED)):
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEAD, *rows)).encode()


def as_upload(data, name="template.txt"):
    return SimpleUploadedFile(name, data)
