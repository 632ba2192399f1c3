"""What stands round a form: the summary of its errors, and the form element itself."""

from collections.abc import Iterable, Iterator

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BaseFormSet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.components.actions import attributes


def error_summary(forms: Iterable[BaseForm | BaseFormSet | None]) -> SafeString:
    """Everything that is wrong, in the order of the page, each a link to where it is mended."""
    problems = [problem for form in _single(forms) for problem in _problems(form)]
    if not problems:
        return SafeString("")
    items = format_html_join("", '<li><a href="#{}">{}</a></li>', problems)
    return format_html(
        '<div class="govuk-error-summary" data-module="govuk-error-summary"><div role="alert">'
        '<h2 class="govuk-error-summary__title">There is a problem</h2>'
        '<div class="govuk-error-summary__body">'
        '<ul class="govuk-list govuk-error-summary__list">{}</ul></div></div></div>',
        items,
    )


def form_errors_id(form: BaseForm) -> str:
    return f"{form.prefix}-form-errors" if form.prefix else "form-errors"


def form_element(
    content: SafeString,
    *,
    form: BaseForm | None,
    action: str,
    csrf_token: object,
    extra: dict[str, str | bool | None],
) -> SafeString:
    """A form that posts; our own messages take the place of the browser's."""
    given: dict[str, str | bool | None] = {"action": action, **extra}
    if form is not None and form.is_multipart():
        given["enctype"] = "multipart/form-data"
    return format_html(
        '<form method="post" novalidate{}>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}</form>',
        attributes(given),
        csrf_token,
        content,
    )


def _single(forms: Iterable[BaseForm | BaseFormSet | None]) -> Iterator[BaseForm]:
    for form in forms:
        if isinstance(form, BaseFormSet):
            yield from form.forms
        elif form:
            yield form


def _problems(form: BaseForm) -> Iterator[tuple[str, str]]:
    if not form.is_bound:
        return
    places = {name: place for place, name in enumerate(form.fields)}
    ordered = sorted(form.errors.items(), key=lambda each: places.get(each[0], len(places)))
    for name, errors in ordered:
        target = _target(form, name)
        for error in errors:
            yield target, str(error)


def _target(form: BaseForm, name: str) -> str:
    if name == NON_FIELD_ERRORS or name not in form.fields or form[name].is_hidden:
        return form_errors_id(form)
    bound = form[name]
    return getattr(bound, "first_id", "") or bound.id_for_label
