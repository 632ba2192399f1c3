"""What a page says: tags, tiles, summary lists, timelines, boxes of text."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.components.text import NOTHING, anchor, time_element
from core.components.values import Entry, Fact, Tag, Tile

_NONE = SafeString("")


def tag(value: Tag) -> SafeString:
    colour = f" govuk-tag--{value.colour}" if value.colour else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', colour, value.text)


def tile(value: Tile) -> SafeString:
    """The number and its words are one link, so that it reads "12 overdue"."""
    inside = format_html(
        '<span class="app-tile__value">{}</span> <span class="app-tile__label">{}</span>',
        value.value,
        value.label,
    )
    if value.url:
        inside = format_html('<a class="app-tile__link" href="{}">{}</a>', value.url, inside)
    rule = format_html('<p class="app-tile__rule">{}</p>', value.rule) if value.rule else _NONE
    colour = f" app-tile--{value.colour}" if value.colour else ""
    return format_html('<li class="app-tile{}">{}{}</li>', colour, inside, rule)


def tiles(values: Iterable[Tile]) -> SafeString:
    return format_html(
        '<ul class="app-tiles">{}</ul>', format_html_join("", "{}", ((tile(v),) for v in values))
    )


def summary_row(label: str, value: object, *, actions: SafeString = _NONE) -> SafeString:
    shown = value if value not in (None, "") else _missing()
    cell = (
        format_html('<dd class="govuk-summary-list__actions">{}</dd>', actions)
        if actions
        else _NONE
    )
    plain = "" if actions else " govuk-summary-list__row--no-actions"
    return format_html(
        '<div class="govuk-summary-list__row{}"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd>{}</div>',
        plain,
        label,
        shown,
        cell,
    )


def change_link(url: str, *, label: str, what: str) -> SafeString:
    """ "Change" alone says nothing to somebody who listens to the links of a page."""
    if not url:
        return _NONE
    return format_html(
        '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
        url,
        label,
        what[:1].lower() + what[1:],
    )


def summary_list(facts: Iterable[Fact]) -> SafeString:
    rows = (
        summary_row(
            fact.label,
            fact.value,
            actions=change_link(fact.change_url, label=fact.change_label, what=fact.label),
        )
        for fact in facts
    )
    return format_html(
        '<dl class="govuk-summary-list">{}</dl>', format_html_join("", "{}", ((r,) for r in rows))
    )


def timeline_entry(value: Entry, *, level: int) -> SafeString:
    by = format_html(' <p class="moj-timeline__byline">by {}</p>', value.by) if value.by else _NONE
    at = (
        format_html('<p class="moj-timeline__date">{}</p>', time_element(value.at))
        if value.at
        else _NONE
    )
    text = (
        format_html('<div class="moj-timeline__description app-words">{}</div>', value.text)
        if value.text
        else _NONE
    )
    return format_html(
        '<li class="moj-timeline__item"><div class="moj-timeline__header">'
        '<h{} class="moj-timeline__title">{}</h{}>{}</div>{}{}</li>',
        level,
        value.title,
        level,
        by,
        at,
        text,
    )


def timeline(entries: Iterable[Entry], *, level: int) -> SafeString:
    items = format_html_join("", "{}", ((timeline_entry(e, level=level),) for e in entries))
    return format_html('<ol class="moj-timeline app-timeline">{}</ol>', items)


def progress(done: int, total: int, *, label: str) -> SafeString:
    """The bar repeats what the words beside it say."""
    name = anchor(label, prefix="progress-")
    return format_html(
        '<div class="app-progress"><span class="app-progress__label" id="{}">{}: {} of {}</span>'
        '<progress class="app-progress__bar" aria-labelledby="{}" max="{}" value="{}"></progress>'
        "</div>",
        name,
        label,
        f"{done:,}",
        f"{total:,}",
        name,
        total or 1,
        done,
    )


def _missing() -> SafeString:
    return format_html('<span class="app-missing">{}</span>', NOTHING)
