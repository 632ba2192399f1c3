"""Boxes that hold other content."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.components.text import anchor

_ICONS = {
    "success": "M2 16l4-4 6 6L26 5l3 4-17 17z",
    "information": "M15 2a13 13 0 1 0 0 26 13 13 0 0 0 0-26zm-2 5h4v4h-4zm0 6h4v10h-4z",
    "warning": "M15 2l14 25H1zm-2 9l1 8h2l1-8zm0 10v4h4v-4z",
    "error": "M10 2h10l8 8v10l-8 8H10l-8-8V10zm0 6l-2 2 5 5-5 5 2 2 5-5 5 5 2-2-5-5 5-5-2-2-5 5z",
}


def alert(content: SafeString | str, *, kind: str, saved: bool = False) -> SafeString:
    """A short word from the system: what was done, or what stands in the way."""
    return format_html(
        '<div role="region" class="moj-alert moj-alert--{}" aria-label="{}"{}>'
        '<div><svg class="moj-alert__icon" role="presentation" focusable="false"'
        ' viewBox="0 0 30 30" height="30" width="30" xmlns="http://www.w3.org/2000/svg">'
        '<path fill="currentColor" fill-rule="evenodd" d="{}"/></svg></div>'
        '<div class="moj-alert__content">{}</div></div>',
        kind,
        kind,
        SafeString(" data-saved" if saved else ""),
        _ICONS[kind],
        content,
    )


def details(content: SafeString, *, summary: str, is_open: bool) -> SafeString:
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        SafeString(" open" if is_open else ""),
        summary,
        content,
    )


def panel(content: SafeString, *, title: str) -> SafeString:
    return format_html(
        '<div class="govuk-panel govuk-panel--confirmation"><h1 class="govuk-panel__title">{}</h1>'
        '<div class="govuk-panel__body">{}</div></div>',
        title,
        content,
    )


def warning(content: SafeString) -> SafeString:
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon"'
        ' aria-hidden="true">!</span><strong class="govuk-warning-text__text">'
        '<span class="govuk-visually-hidden">Warning</span>{}</strong></div>',
        content,
    )


def summary_card(content: SafeString, *, title: str, actions: SafeString, level: int) -> SafeString:
    beside = (
        format_html('<div class="govuk-summary-card__actions">{}</div>', actions)
        if actions
        else SafeString("")
    )
    return format_html(
        '<div class="govuk-summary-card"><div class="govuk-summary-card__title-wrapper">'
        '<h{} class="govuk-summary-card__title">{}</h{}>{}</div>'
        '<div class="govuk-summary-card__content">{}</div></div>',
        level,
        title,
        level,
        beside,
        content,
    )


def scroll_region(content: SafeString, *, label: str) -> SafeString:
    """Wide things scroll in a region of their own, which the keyboard can reach."""
    return format_html(
        '<div class="app-scroll" role="region" aria-label="{}" tabindex="0">{}</div>',
        label,
        content,
    )


def table(content: SafeString, *, caption: str, columns: tuple[str, ...], size: str) -> SafeString:
    """A table by hand; the roles keep its meaning where a narrow screen shows it as cards."""
    heads = format_html_join(
        "",
        '<th scope="col" role="columnheader" class="govuk-table__header">{}</th>',
        ((column,) for column in columns),
    )
    return format_html(
        '<table class="govuk-table app-stacked" role="table" id="{}">'
        '<caption class="govuk-table__caption govuk-table__caption--{}">{}</caption>'
        '<thead class="govuk-table__head" role="rowgroup">'
        '<tr class="govuk-table__row" role="row">{}</tr></thead>'
        '<tbody class="govuk-table__body" role="rowgroup">{}</tbody></table>',
        anchor(caption, prefix="table-"),
        size,
        caption,
        heads,
        content,
    )


def cell(content: SafeString, *, label: str, is_header: bool, numeric: bool) -> SafeString:
    """A cell that carries its column's name, shown where the table is stacked."""
    element = SafeString("th" if is_header else "td")
    classes = "govuk-table__header" if is_header else "govuk-table__cell"
    number = " govuk-table__cell--numeric" if numeric else ""
    scope = SafeString(' scope="row" role="rowheader"' if is_header else ' role="cell"')
    return format_html(
        '<{}{} class="{}{}" data-label="{}">{}</{}>',
        element,
        scope,
        classes,
        number,
        label,
        content,
        element,
    )
