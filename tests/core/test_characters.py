"""Characters that no file can hold, and line breaks in a line: refused, and omitted from files."""

import io
import zipfile
from pkgutil import walk_packages
from xml.etree import ElementTree

import django_filters
import pytest
from django import forms as django_forms
from django.core import mail
from django.core.management import CommandError
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

import assurance
import core.filters
import forces
import inspections
from core import forms, post, spreadsheets
from core.characters import REPLACEMENT
from core.commands import require_characters
from core.models import AccountLetterKind
from core.sheets import Heading, Sheet
from core.spreadsheets import CSV, XLSX
from forces.models import Force, Invitation, Panel, User
from tests.assurance.steps import hidden, text
from tests.factories import FindingFactory, InspectionFactory, RowFactory, TemplateFactory

CANNOT_BE_HELD = [*"\x00\x01\x0b\x0c\x1f\ud800\udfff\ufdd0\ufffe\uffff\U0001fffe\U0010ffff"]
NOT_IN_A_LINE = [*"\n\r\t\x7f\x85\u2028\u2029"]
OLD = "be\x0bfo\ufffere\uffff"


class Note(forms.Form):
    name = django_forms.CharField()
    words = django_forms.CharField(widget=forms.Textarea)


@pytest.mark.parametrize("character", CANNOT_BE_HELD)
def test_what_no_file_can_hold_is_refused_in_any_text_with_its_place(character):
    typed = f"Leo{character}\nTrained"
    form = Note({"name": f"{character}Leo", "words": typed})
    assert not form.is_valid()
    (error,) = form.errors["words"]
    assert f"U+{ord(character):04X}" in error
    assert "remove character 4, after “Leo”" in error
    assert "Name cannot contain" in form.errors["name"][0]
    assert "at the beginning" in form.errors["name"][0]
    assert form["words"].value() == typed


@pytest.mark.parametrize("character", NOT_IN_A_LINE)
def test_a_line_takes_no_line_break_and_no_control_character(character):
    form = Note({"name": f"Leo{character}Lead", "words": "Trained:\n\t– all"})
    assert list(form.errors) == ["name"]
    assert "Name must be on one line" in form.errors["name"][0]
    assert Note({"name": "Leo Lead\r\n", "words": "All"}).is_valid()


def _classes(base):
    for each in base.__subclasses__():
        yield each
        yield from _classes(each)


def test_every_form_of_the_product_checks_characters():
    for app in (assurance, core, forces, inspections):
        for module in walk_packages(app.__path__, f"{app.__name__}."):
            if ".forms" in module.name or module.name.endswith(("_forms", "filters", "_steps")):
                __import__(module.name)
    own = ("assurance.", "core.", "forces.", "inspections.")
    typed = {each for each in _classes(django_forms.BaseForm) if each.__module__.startswith(own)}
    assert len(typed) > 40
    unchecked = {each for each in typed if not issubclass(each, forms._Plain)}
    assert {each.__name__ for each in unchecked} == {"ListForm"}  # a form of filters, see below
    filters = {f for f in _classes(django_filters.FilterSet) if f.__module__.startswith(own)}
    assert len(filters) > 4
    assert all(issubclass(each, core.filters.FilterSet) for each in filters)


def test_a_page_refuses_such_a_character_and_keeps_what_was_typed(as_, olive, force):
    row = RowFactory(template=TemplateFactory(force=force))
    url, client = f"/rows/{row.pk}/annotation/", as_(olive)
    typed = {**hidden(client, url), "text": "See\ufffe page 7"}
    refused = client.post(url, typed)
    assert "remove character 4, after “See”" in text(refused)
    assert "See\ufffe page 7" in refused.content.decode()
    row.refresh_from_db()
    assert row.annotation == ""


@pytest.mark.parametrize("name", ["Nell\nNewcomer", "Nell\x0bNewcomer", "Nell\u2028Newcomer"])
def test_nobody_is_called_by_a_name_of_two_lines(as_, adam, force, leo, name):
    client = as_(adam)
    data = {"name": name, "email": "n@shire.test", "force": force.pk, "role": "force_lead"}
    assert "remove character 5, after “Nell”" in text(client.post("/people/invite/", data))
    data = {"name": name, "force": force.pk, "kind": "other"}
    assert "remove character 5" in text(client.post(reverse("panel_new"), data))
    data = {"name": name, "job_title": ""}
    assert "remove character 5" in text(client.post(reverse("person_change", args=[leo.pk]), data))
    assert not Invitation.objects.exists()
    assert not Panel.objects.exists()
    assert User.objects.get(pk=leo.pk).name == "Leo Lead"


def test_a_command_loads_no_name_of_two_lines():
    with pytest.raises(CommandError, match="Force must be on one line"):
        require_characters(Force(name="North\nshire"))


def test_old_names_break_no_header_of_a_letter(db):
    post.write(AccountLetterKind.INVITATION, to="nell@shire.test", body="Hello.",
               subject="An invitation from Leo\r\nBcc: all@shire.test\x0b\ufffe")  # fmt: skip
    post.send_due(timezone.now())
    headers = mail.outbox[0].message()
    assert headers["Subject"] == "An invitation from Leo Bcc: all@shire.test"
    assert "Bcc" not in headers


def _strict(data):
    """The workbook as openpyxl reads it, each of its parts parsed by a strict parser first."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for name in book.namelist():
            ElementTree.fromstring(book.read(name))  # noqa: S314 (a file of our own)
    return load_workbook(io.BytesIO(data))


def test_files_of_old_rows_omit_what_no_file_can_hold(as_, olive, kit, force):
    inspection = InspectionFactory(forces=[force], title=f"PEEL {OLD}")
    finding = FindingFactory(inspection=inspection, text=f"{OLD}\ufdd0", page_ref=OLD)
    row = RowFactory(
        template=TemplateFactory(force=force, inspection=inspection), finding=finding,
        annotation=OLD, accountable_officer=OLD,
    )  # fmt: skip
    template = f"/templates/{row.template_id}/export/"
    pages = [(olive, "/rows/export/", "?list=all&columns=all"), (olive, template, ""),
             (kit, "/record/export/", "")]  # fmt: skip
    for who, page, query in pages:
        answer = as_(who).get(f"{page}xlsx/{query}")
        assert answer["Content-Disposition"].isascii()
        book = _strict(b"".join(answer.streaming_content))
        cells = [str(cell.value) for line in book.active.iter_rows() for cell in line]
        assert any("before" in cell for cell in cells), page
        plain = b"".join(as_(who).get(f"{page}csv/{query}").streaming_content).decode()
        assert "before" in plain
        assert not {*plain} & {*CANNOT_BE_HELD}


def test_headings_and_names_of_files_hold_no_such_character_either():
    sheet = Sheet(f'a"\r\n{OLD}', f"OFFICIAL{OLD}", [(OLD, OLD)], [Heading(OLD)], [[OLD]], 1)
    for kind in (CSV, XLSX):
        answer = spreadsheets.answered(sheet, kind=kind)
        assert not {*answer["Content-Disposition"]} & {*"\r\n\x0b\ufffe\uffff"}
        data = b"".join(answer.streaming_content)
        if kind == XLSX:
            page = _strict(data).active
            assert [cell.value for cell in page[1]] == ["before", "before"]
            assert page.oddFooter.center.text == "OFFICIALbefore"
    assert REPLACEMENT not in data.decode("latin-1")
