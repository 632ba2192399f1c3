"""The parts round a list: what is chosen, the pages, the boxes to tick."""

from collections.abc import Iterator
from datetime import date

from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.components.text import day
from core.components.values import Link

_GAP = SafeString(
    '<li class="govuk-pagination__item govuk-pagination__item--ellipsis">&ctdot;</li>'
)


def address(query: QueryDict, *, param: str, value: object) -> str:
    """The same list with one thing in its address different."""
    changed = query.copy()
    changed[param] = str(value)
    return f"?{changed.urlencode()}"


def address_without(query: QueryDict, *, param: str, value: str) -> str:
    """The same list without one filter, from its first page."""
    changed = query.copy()
    changed.setlist(param, [kept for kept in changed.getlist(param) if kept != value])
    changed.pop("page", None)
    return f"?{changed.urlencode()}"


def chosen(form: BaseForm, *, query: QueryDict) -> list[Link]:
    """Each filter in force in words, and the address without it."""
    return [
        Link(label=words, url=address_without(query, param=name, value=value))
        for name, value, words in _values(form, query=query)
    ]


def _values(form: BaseForm, *, query: QueryDict) -> Iterator[tuple[str, str, str]]:
    """What was understood; what was not narrows nothing, and an error says so."""
    for bound in form:
        if form.is_bound and bound.errors:
            continue
        for value in query.getlist(bound.html_name):
            if value.strip():
                yield bound.html_name, value, f"{bound.label}: {_said(bound, value)}"


def _said(bound: BoundField, value: str) -> str:
    """A choice by its label, a date as it is written here, anything else as it was typed."""
    understood = getattr(bound.form, "cleaned_data", {}).get(bound.name)
    if isinstance(understood, date):
        return day(understood)
    return _choice_words(bound.field).get(value, value)


def set_apart(form: BaseForm, *, query: QueryDict) -> tuple[list[BoundField], list[BoundField]]:
    """The fields, and those that the form calls `less_used`, as far as nobody uses them now."""
    rare = getattr(form, "less_used", ())
    used = {name for name, values in query.lists() if any(value.strip() for value in values)}
    apart = [bound for bound in form if bound.name in rare and bound.html_name not in used]
    names = {bound.name for bound in apart}
    return [bound for bound in form if bound.name not in names], apart


def _choice_words(field: object) -> dict[str, str]:
    words: dict[str, str] = {}
    for value, label in getattr(field, "choices", None) or ():
        pairs = label if isinstance(label, list | tuple) else [(value, label)]
        words.update({str(v): str(text) for v, text in pairs})
    return words


def carried(form: BaseForm, *, query: QueryDict) -> list[tuple[str, str]]:
    """What the address holds besides the filters (the order of the list, say), but not the page."""
    own = {bound.html_name for bound in form} | {"page"}
    return [(name, value) for name, values in query.lists() if name not in own for value in values]


def pagination(page: Page, *, query: QueryDict, param: str) -> SafeString:
    if page.paginator.num_pages < 2:
        return SafeString("")
    return format_html(
        '<nav class="govuk-pagination" aria-label="Pages">{}<ul class="govuk-pagination__list">{}'
        "</ul>{}</nav>",
        _step(page, query=query, param=param, forward=False),
        format_html_join("", "{}", ((i,) for i in _numbers(page, query=query, param=param))),
        _step(page, query=query, param=param, forward=True),
    )


def _numbers(page: Page, *, query: QueryDict, param: str) -> Iterator[SafeString]:
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if not isinstance(number, int):
            yield _GAP
            continue
        here = number == page.number
        yield format_html(
            '<li class="govuk-pagination__item{}"><a class="govuk-link govuk-pagination__link"'
            ' href="{}" aria-label="Page {}"{}>{}</a></li>',
            " govuk-pagination__item--current" if here else "",
            address(query, param=param, value=number),
            number,
            SafeString(' aria-current="page"' if here else ""),
            number,
        )


def _step(page: Page, *, query: QueryDict, param: str, forward: bool) -> SafeString:
    if not (page.has_next() if forward else page.has_previous()):
        return SafeString("")
    number = page.next_page_number() if forward else page.previous_page_number()
    return format_html(
        '<div class="govuk-pagination__{0}"><a class="govuk-link govuk-pagination__link" href="{1}"'
        ' rel="{0}"><span class="govuk-pagination__link-title">{2}'
        '<span class="govuk-visually-hidden"> page</span></span></a></div>',
        "next" if forward else "prev",
        address(query, param=param, value=number),
        "Next" if forward else "Previous",
    )


def select_box(value: object, *, name: str, label: str) -> SafeString:
    """A tick box in a list; its words are for those who do not see the row it stands in."""
    return format_html(
        '<div class="govuk-checkboxes govuk-checkboxes--small app-tick">'
        '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input"'
        ' type="checkbox" id="tick-{0}-{1}" name="{0}" value="{1}">'
        '<label class="govuk-label govuk-checkboxes__label" for="tick-{0}-{1}">'
        '<span class="govuk-visually-hidden">Select {2}</span></label></div></div>',
        name,
        value,
        label,
    )


def select_all(name: str) -> SafeString:
    """Where a script puts "select all"; without one each box is ticked by itself."""
    return format_html('<div class="app-select-all" data-select-all="{}"></div>', name)
