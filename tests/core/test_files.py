"""Which files are taken, by what they contain."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.files import kind_of, safe_name, validate_upload


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kind_taken(name: str, content: bytes) -> str:
    """As what kind of file it is taken; raises ValidationError where it is not."""
    file = upload(name, content)
    validate_upload(file)
    return kind_of(file).name


@pytest.mark.parametrize("place", range(4093, 4099))
def test_text_is_taken_wherever_a_curly_quote_falls(place):
    assert kind_taken("notes.txt", b"a" * place + "’ and more".encode()) == "text"


def test_text_of_an_older_office_is_taken():
    assert kind_taken("notes.csv", "the force’s reply".encode("cp1252")) == "text"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("notes.txt", b"", "is empty"),
        ("notes.txt", b"MZ\x00\x00program", "is not a text file"),
        ("notes.txt", b"\x81\x8d\x9d\xff", "is not a text file"),
        ("plan.pdf", b"<html><script>1</script>", "is not a PDF file"),
        ("plan.docx", b"PK\x03\x04 nothing", "is not a Word file"),
        ("page.html", b"<html>", "cannot be taken"),
        ("picture.svg", b"<svg>", "cannot be taken"),
        ("plan.pdf.exe", b"%PDF-1.7", "cannot be taken"),
    ],
)
def test_what_is_refused_says_why(name, content, says):
    with pytest.raises(ValidationError, match=says):
        validate_upload(upload(name, content))


def test_a_pdf_is_taken():
    assert kind_taken("plan.pdf", b"%PDF-1.7 and the rest") == "PDF"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("plan\r\nSet-Cookie: a=b.pdf", "plan_Set-Cookie_ a=b.pdf"),
        (".hidden", "hidden"),
        ("", "file"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert safe_name(given).replace("=", "_") == kept.replace("=", "_")
