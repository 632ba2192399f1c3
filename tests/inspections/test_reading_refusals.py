"""Files that cannot be read are refused in one line, each beside one like it that can."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from inspections.reading.document import Unreadable
from inspections.reading.opening import LARGEST, LARGEST_UNPACKED, MOST_CHARACTERS, MOST_LINES
from inspections.reading.reader import read_document
from inspections.reading.text_template import LONGEST_ROW, MOST_ROWS

ROW = "| 1 | Page 3 | The force is slow to record crime. | |\n"
TABLE = f"| Ref | Page | Finding | Action |\n|--|--|--|--|\n{ROW}"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(rows=(("Ref", "Page", "Finding", "Action"), (1, "p. 3", "The force is slow.", ""))):
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def archive(**parts):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def reason(data, name):
    with pytest.raises(Unreadable) as refused:
        read_document(data, name=name)
    assert "\n" not in refused.value.reason
    return refused.value.reason


def test_the_like_of_each_refused_file_is_read():
    assert len(read_document(TABLE.encode(), name="template.txt").findings) == 1
    assert len(read_document(TABLE.encode(), name="template").findings) == 1
    ruled = TABLE.replace("|--|", f"|{'-' * 500}|", 1)
    assert len(read_document(ruled.encode(), name="template.txt").findings) == 1
    assert len(read_document(b"Ref,Page,Finding\n1,2,Slow.\n", name="a.CSV").findings) == 1
    assert len(read_document(workbook(), name="template.xlsx").findings) == 1


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "empty"),
        (b" \r\n\t\n", "a.txt", "empty"),
        (workbook(rows=()), "a.xlsx", "empty"),
        (b"%PDF-1.7 words", "a.txt", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "picture"),
        (b'Ref,Page,Finding\n1,2,"' + b"a" * 300_000, "a.csv", "Row 2 has a word of over 400"),
        (f"{TABLE}| 2 | Page 4 | {'a' * 19_000} | |\n".encode(), "a.txt", "Line 4 has a word"),
        (TABLE.encode(), "a.pdf", ".pdf cannot be read"),
        (TABLE.encode(), "a.docx", ".docx cannot be read"),
        (TABLE.encode() + b"\0\0", "a.txt", "binary"),
        (bytes(range(256)) * 4, "a.csv", "binary"),
        (b"\x81\x8d\x8f" * 50, "a.txt", "binary"),
        (TABLE.encode(), "a.xlsx", "not an Excel workbook"),
        (workbook(), "a.txt", "compressed"),
        (archive(word__document_xml="<w/>"), "a.xlsx", "not an Excel workbook"),
        (workbook()[:400], "a.xlsx", "damaged"),
        (archive(xl__workbook_xml="no workbook"), "a.xlsx", "damaged"),
        (OLD_OFFICE + b"\0" * 512, "a.xlsx", "old Office format"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data, name, said):
    assert said in reason(data, name)


def test_an_encrypted_part_is_refused():
    data = bytearray(archive(xl__workbook_xml="<workbook/>"))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in reason(bytes(data), "a.xlsx")


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = archive(xl__workbook_xml="<workbook/>", xl__sheet_xml=b"0" * (LARGEST_UNPACKED + 1))
    assert len(bomb) < LARGEST
    assert "unpacks" in reason(bomb, "a.xlsx")


def test_entities_in_a_workbook_are_not_expanded():
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    assert "damaged" in reason(archive(xl__workbook_xml=bomb), "a.xlsx")


def test_the_largest_file_is_read_and_one_byte_more_is_refused():
    padding = b"-" * (MOST_CHARACTERS - len(TABLE) - 1)
    assert len(read_document(TABLE.encode() + b"\n" + padding, name="a.txt").findings) == 1
    assert "5,000,000 characters" in reason(TABLE.encode() + b"\n" + padding + b"-", "a.txt")
    assert "too large" in reason(b"-" * (LARGEST + 1), "a.txt")


def test_too_many_lines_or_too_long_a_row_is_refused():
    assert "too long" in reason(b"a\n" * (MOST_LINES * 2 + 1), "a.txt")
    assert "too long" in reason((TABLE + ROW * MOST_ROWS).encode(), "a.txt")
    assert "too long" in reason(b"Ref,Page,Finding\n" * (MOST_LINES + 1), "a.csv")
    assert "Line 4" in reason(f"{TABLE}| 2 | Page 4 | {'a ' * LONGEST_ROW} | |".encode(), "a.txt")
