"""Buttons, links and the ways about a page."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.components.values import Link

_KINDS = {
    "": "",
    "secondary": " govuk-button--secondary",
    "warning": " govuk-button--warning",
    "start": " govuk-button--start",
}
_ARROW = SafeString(
    '<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5"'
    ' height="19" viewBox="0 0 33 40" aria-hidden="true" focusable="false">'
    '<path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg>'
)


def attributes(pairs: dict[str, str | bool | None]) -> SafeString:
    """Attributes of an element; an underscore stands for a hyphen, nothing is written for none."""
    given = ((name.replace("_", "-"), value) for name, value in pairs.items() if value)
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", n) if v is True else format_html(' {}="{}"', n, str(v)),)
            for n, v in given
        ),
    )


def button(text: str, *, kind: str, href: str, extra: dict[str, str | bool | None]) -> SafeString:
    """A button that sends its form, or, with an address, a link that looks like one."""
    classes = f"govuk-button{_KINDS[kind]}"
    inside = format_html("{} {}", text, _ARROW) if kind == "start" else text
    if href:
        return format_html(
            '<a href="{}" class="{}" role="button" draggable="false"'
            ' data-module="govuk-button"{}>{}</a>',
            href,
            classes,
            attributes(extra),
            inside,
        )
    return format_html(
        '<button type="submit" class="{}" data-module="govuk-button"{}>{}</button>',
        classes,
        attributes(extra),
        inside,
    )


def breadcrumbs(links: Iterable[Link]) -> SafeString:
    items = format_html_join(
        "",
        '<li class="govuk-breadcrumbs__list-item">'
        '<a class="govuk-breadcrumbs__link" href="{}">{}</a></li>',
        ((link.url, link.label) for link in links),
    )
    return format_html(
        '<nav class="govuk-breadcrumbs" aria-label="Breadcrumb">'
        '<ol class="govuk-breadcrumbs__list">{}</ol></nav>',
        items,
    )


def sub_navigation(links: Iterable[Link], *, label: str) -> SafeString:
    items = format_html_join(
        "",
        '<li class="moj-sub-navigation__item">'
        '<a class="moj-sub-navigation__link" href="{}"{}>{}{}</a></li>',
        ((link.url, _current(link.current), link.label, _count(link.count)) for link in links),
    )
    return format_html(
        '<nav class="moj-sub-navigation" aria-label="{}">'
        '<ul class="moj-sub-navigation__list">{}</ul></nav>',
        label,
        items,
    )


def _current(is_current: bool) -> SafeString:
    return SafeString(' aria-current="page"' if is_current else "")


def _count(count: int | None) -> SafeString:
    if count is None:
        return SafeString("")
    return format_html(' <span class="app-count">{}</span>', count)
