"""Which files are taken, by what they contain."""

import io
import zipfile

import pytest
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory, override_settings

from core.files import kind_of, safe_name, validate_upload


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, "")
    return content.getvalue()


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
        ("plan.docx", archive("word/document.xml", "word/vbaProject.bin"), "is not a Word file"),
        ("sums.xlsx", archive("xl/workbook.xml", "xl/macrosheets/a.xml"), "is not an Excel file"),
        ("sums.xlsx", archive("word/document.xml"), "is not an Excel file"),
        ("plan.docx", archive("word/document.xml")[:-9], "is not a Word file"),
    ],
)
def test_what_is_refused_says_why(name, content, says):
    with pytest.raises(ValidationError, match=says):
        validate_upload(upload(name, content))


def test_an_office_document_is_taken_unless_its_list_of_names_would_fill_the_memory():
    assert kind_taken("plan.docx", archive("word/document.xml", "[Content_Types].xml")) == "Word"
    parts = [f"word/{number:060}" for number in range(12_000)]
    with pytest.raises(ValidationError, match="is not a Word file"):
        validate_upload(upload("plan.docx", archive(*parts)))


def test_a_pdf_is_taken():
    assert kind_taken("plan.pdf", b"%PDF-1.7 and the rest") == "PDF"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("plan\r\nSet-Cookie: a=b.pdf", "plan_Set-Cookie_ a=b.pdf"),
        (".hidden", "hidden"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ("console.pdf", "console.pdf"),
        ("invoice\u202efdp.txt", "invoice_fdp.txt"),
        ("<img src=x>.pdf", "_img src=x_.pdf"),
        ("", "file"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert safe_name(given).replace("=", "_") == kept.replace("=", "_")


MEGABYTE = 1024 * 1024


def arrived(files: dict[str, bytes]) -> HttpRequest:
    """A request with these files, as the server reads it."""
    uploads = {name: SimpleUploadedFile(name, content) for name, content in files.items()}
    return RequestFactory().post("/", uploads)


@override_settings(EVIDENCE_MEGABYTES=1, WAITING_MEGABYTES=4)
def test_of_a_file_that_is_too_large_no_more_is_kept_than_tells_so():
    files = arrived({"huge.txt": b"x" * 3 * MEGABYTE, "log.txt": b"calls"}).FILES
    assert MEGABYTE < files["huge.txt"].size < 2 * MEGABYTE
    with pytest.raises(ValidationError, match=r"huge.txt is too large: the largest .* is 1 MB"):
        validate_upload(files["huge.txt"])
    assert files["log.txt"].read() == b"calls"


@override_settings(EVIDENCE_MEGABYTES=1, WAITING_MEGABYTES=2)
def test_a_request_that_would_fill_the_disk_is_cut_off():
    fits = arrived({f"{n}.txt": b"x" * MEGABYTE for n in range(2)})
    assert set(fits.FILES) == {"0.txt", "1.txt"}
    floods = arrived({f"{n}.txt": b"x" * MEGABYTE for n in range(4)})
    with pytest.raises(RequestDataTooBig):
        assert not floods.FILES
