"""A plain Django form comes out labelled, described, and with what is wrong said."""

import re
from datetime import date

import pytest
from django import forms as django_forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import get_resolver

from core import forms


class ActionForm(forms.Form):
    words = django_forms.CharField(
        label="What was done",
        max_length=200,
        widget=forms.Textarea,
        help_text="The panel may read this",
    )
    lead = django_forms.ChoiceField(label="Lead", choices=[("", "Choose"), ("1", "Sgt Hall")])
    target = forms.DateField(label="Target date")
    kind = django_forms.ChoiceField(
        label="Kind", widget=django_forms.RadioSelect, choices=[("done", "Done"), ("plan", "Plan")]
    )
    note = django_forms.CharField(label="Note", required=False)
    file = django_forms.FileField(label="Evidence", required=False)
    checked = django_forms.BooleanField(label="I have checked the marking")

    def clean(self):
        if self.cleaned_data.get("note") == "clash":
            raise django_forms.ValidationError("Somebody changed this row while you were writing")


GOOD = {
    "words": "New template",
    "lead": "1",
    "target_day": "5",
    "target_month": "6",
    "target_year": "2026",
    "kind": "done",
    "checked": "on",
}


def told(**changes: str) -> ActionForm:
    return ActionForm({**GOOD, **changes}, {})


def html_of(form: django_forms.Form, template: str = "{{ form }}") -> str:
    return re.sub(r"\s+", " ", Template(template).render(Context({"form": form})))


def element(html: str, marker: str) -> str:
    """The one opening tag in which the marker stands."""
    found = [opening for opening in re.findall(r"<[a-z][^>]*>", html) if marker in opening]
    assert len(found) == 1, f"{marker} stands in {len(found)} elements"
    return found[0]


def test_good_form_has_a_real_date_and_no_error():
    form = told()
    assert form.is_valid()
    assert form.cleaned_data["target"] == date(2026, 6, 5)
    assert "Error" not in html_of(form)
    assert html_of(form, "{% error_summary form %}") == ""


def test_each_control_has_a_label_that_points_at_it():
    html = html_of(ActionForm())
    ids = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 10
    for name in ids:
        assert f'for="{name}"' in html, name


def test_hint_describes_its_field():
    html = html_of(ActionForm())
    assert "id_words_helptext" in element(html, 'name="words"')
    assert element(html, 'id="id_words_helptext"')


def test_groups_are_fieldsets_with_legends():
    html = html_of(ActionForm())
    assert html.count("<fieldset") == 2
    assert re.search(r"<legend[^>]*>Kind</legend>", html)
    assert re.search(r"<legend[^>]*>Target date</legend>", html)


def test_only_what_may_be_left_out_is_marked_so():
    html = html_of(ActionForm())
    assert re.findall(r">([^<>]+) \(optional\)<", html) == ["Note", "Evidence"]
    assert " required" not in html


def test_long_text_counts_and_does_not_cut_off():
    html = html_of(ActionForm())
    assert "You can enter up to 200 characters" in html
    assert 'data-maxlength="200"' in html
    assert " maxlength" not in element(html, 'name="words"')
    assert "id_words-info" in element(html, 'name="words"')


def test_what_is_too_long_is_said_and_kept():
    form = told(words="x" * 201)
    assert not form.is_valid()
    html = html_of(form)
    assert "at most 200 characters" in html
    assert "x" * 201 in html


def test_error_stands_at_its_field_and_is_linked_from_the_summary():
    form = told(words="")
    html = html_of(form, "{% error_summary form %}{{ form }}")
    assert '<a href="#id_words">Enter what was done</a>' in html
    assert '<span class="govuk-visually-hidden">Error:</span> Enter what was done' in html
    area = element(html, 'name="words"')
    assert "id_words_helptext id_words_error" in area
    assert 'aria-invalid="true"' in area
    assert "govuk-textarea--error" in area


def test_every_link_of_the_summary_goes_somewhere():
    form = ActionForm({"note": "clash"}, {})
    html = html_of(form, "{% error_summary form %}{{ form }}")
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets == [
        "id_words",
        "id_lead",
        "id_target_day",
        "id_kind_0",
        "id_checked",
        "form-errors",
    ]
    for target in targets:
        assert f'id="{target}"' in html, target


def test_error_of_the_whole_form_is_shown_without_a_summary_too():
    assert "Somebody changed this row while you were writing" in html_of(told(note="clash"))


def test_missing_values_are_asked_for_by_name():
    form = ActionForm({}, {})
    assert [str(errors[0]) for errors in form.errors.values()] == [
        "Enter what was done",
        "Select lead",
        "Enter target date",
        "Select kind",
        "Tick the box: I have checked the marking",
    ]


@pytest.mark.parametrize(
    ("typed", "error", "faulty"),
    [
        (("31", "2", "2026"), "Target date must be a real date", ["day", "month", "year"]),
        (("5", "13", "2026"), "Target date must be a real date", ["month"]),
        (("32", "6", "2026"), "Target date must be a real date", ["day"]),
        (("5", "6", ""), "Target date must include a year", ["year"]),
        (("", "", "2026"), "Target date must include a day and a month", ["day", "month"]),
        (("5", "6", "26"), "Target date must have a year of 4 numbers", ["year"]),
        (("5", "June", "2026"), "Target date must be in numbers", ["month"]),
        (("5 June 2026", "", ""), "Target date must be in numbers", ["day"]),
        (("٥", "6", "2026"), "Target date must be in numbers", ["day"]),
        (("5", "6", "0000"), "Target date must have a year from 1900 to 2100", ["year"]),
    ],
)
def test_date_that_cannot_be_is_explained_and_kept(typed, error, faulty):
    form = told(**dict(zip(("target_day", "target_month", "target_year"), typed, strict=True)))
    assert form.errors["target"][0].startswith(error)
    html = html_of(form)
    for box, text in zip(("day", "month", "year"), typed, strict=True):
        shown = element(html, f'name="target_{box}"')
        assert f'value="{text}"' in shown
        assert ("govuk-input--error" in shown) == (box in faulty), box
    summary = html_of(form, "{% error_summary form %}")
    assert f'href="#id_target_{faulty[0]}"' in summary


def test_date_is_shown_in_its_boxes():
    html = html_of(ActionForm(initial={"target": date(2026, 6, 5)}))
    for box, text in (("day", "5"), ("month", "6"), ("year", "2026")):
        assert f'value="{text}"' in element(html, f'name="target_{box}"')


def test_date_left_as_it_was_has_not_changed():
    assert "target" not in ActionForm(GOOD, {}, initial={"target": date(2026, 6, 5)}).changed_data
    assert "target" in ActionForm(GOOD, {}, initial={"target": date(2026, 6, 4)}).changed_data


def test_date_that_may_be_left_out_is_nothing():
    class Optional(forms.Form):
        on = forms.DateField(required=False)

    assert Optional({"on_day": "", "on_month": " ", "on_year": ""}).is_valid()
    assert Optional({}).is_valid()
    assert not Optional({"on_day": "5"}).is_valid()


def test_words_of_a_person_are_escaped_everywhere():
    form = told(words="<script>alert(1)</script>" * 20, target_day="<b>")
    html = html_of(form, "{% error_summary form %}{{ form }}")
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_post_carries_the_token_and_the_encoding_for_files():
    page = "{% post form action='/rows/1/' hx_post='/rows/1/' %}{{ form.words }}{% endpost %}"
    html = Template(page).render(Context({"form": ActionForm(), "csrf_token": "t0ken"}))
    opening = element(html, "<form")
    assert 'method="post"' in opening
    assert 'enctype="multipart/form-data"' in opening
    assert 'action="/rows/1/"' in opening
    assert 'hx-post="/rows/1/"' in opening
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in html


def test_post_of_words_alone_has_no_encoding():
    html = Template("{% post %}x{% endpost %}").render(Context({"csrf_token": "t"}))
    assert "enctype" not in html


def test_file_is_taken():
    form = ActionForm(GOOD, {"file": SimpleUploadedFile("letter.txt", b"words")})
    assert form.is_valid(), form.errors


def test_password_is_never_sent_back():
    class SignIn(django_forms.Form):
        password = django_forms.CharField(widget=django_forms.PasswordInput)

    html = html_of(SignIn({"password": "correct horse"}))
    assert "correct horse" not in html
    assert 'aria-label="Show password"' in html


def test_single_field_by_itself_looks_the_same():
    form = ActionForm()
    alone = html_of(form, "{{ form.lead.as_field_group }}").strip()
    assert alone in html_of(form)
    assert "<label" in alone


def forms_of_ours() -> list[type[django_forms.BaseForm]]:
    get_resolver().url_patterns  # noqa: B018 (every form has been read then)
    found, fresh = set(), [django_forms.BaseForm]
    while fresh:
        fresh = [form for each in fresh for form in each.__subclasses__() if form not in found]
        found.update(fresh)
    ours = ("assurance.", "inspections.", "forces.", "core.")
    return sorted((form for form in found if form.__module__.startswith(ours)), key=repr)


def test_a_line_ends_with_one_character_however_the_browser_sends_it():
    form = told(words="First line\r\nSecond line")
    assert form.is_valid()
    assert form.cleaned_data["words"] == "First line\nSecond line"


def test_every_long_text_of_the_product_is_read_alike():
    areas = [
        (form, name, type(field.widget))
        for form in forms_of_ours()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, django_forms.Textarea)
    ]
    assert len(areas) > 10
    assert [area for area in areas if not issubclass(area[2], forms.Textarea)] == []
