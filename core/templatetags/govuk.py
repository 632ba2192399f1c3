"""The components as template tags; docs/look.md lists them with an example each."""

from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.components import (
    Entry,
    Fact,
    Link,
    Tag,
    Tile,
    actions,
    boxes,
    content,
    forms,
    lists,
    tables,
)
from core.components import text as words

register = template.Library()
register.filter("day", words.day)
register.filter("moment", words.moment)
register.filter("time", words.time_element)


@register.simple_tag
def product_name() -> str:
    """Read from the settings, so that a page without a request knows it too."""
    return getattr(settings, "PRODUCT_NAME", "Assurance tracker")


@register.simple_tag
def button(text: str, kind: str = "", href: str = "", **extra: Any) -> SafeString:
    return actions.button(text, kind=kind, href=href, extra=extra)


@register.simple_tag
def breadcrumbs(links: list[Link]) -> SafeString:
    return actions.breadcrumbs(links)


@register.simple_tag
def back_link(url: str, text: str = "Back") -> SafeString:
    return format_html(
        '<nav aria-label="Back"><a href="{}" class="govuk-back-link">{}</a></nav>', url, text
    )


@register.simple_tag
def sub_navigation(links: list[Link], label: str = "On this page") -> SafeString:
    return actions.sub_navigation(links, label=label)


@register.simple_tag
def tag(value: Tag | str, colour: Any = "") -> SafeString:
    return content.tag(value if isinstance(value, Tag) else Tag(text=value, colour=colour))


@register.simple_tag
def tiles(values: list[Tile]) -> SafeString:
    return content.tiles(values)


@register.simple_tag
def summary_facts(facts: list[Fact]) -> SafeString:
    return content.summary_list(facts)


@register.simple_tag
def timeline(entries: list[Entry], level: int = 3) -> SafeString:
    return content.timeline(entries, level=level)


@register.simple_tag
def progress(done: int, total: int, label: str) -> SafeString:
    return content.progress(done, total, label=label)


@register.simple_tag
def error_summary(*of: Any) -> SafeString:
    return forms.error_summary(of)


@register.simple_tag
def form_errors_id(form: BaseForm) -> str:
    return forms.form_errors_id(form)


@register.simple_tag
def select_box(value: Any, label: str, name: str = "row") -> SafeString:
    return lists.select_box(value, name=name, label=label)


@register.simple_tag
def select_all(name: str = "row") -> SafeString:
    return lists.select_all(name)


@register.simple_tag
def table_body(of: Any) -> SafeString:
    return tables.body(of)


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page, param: str = "page") -> SafeString:
    return lists.pagination(page, query=_query(context), param=param)


@register.simple_tag(takes_context=True)
def filter_panel(
    context: Context, form: BaseForm, clear_url: str = "?", label: str = "Filter this list"
) -> SafeString:
    """A form that changes the address and nothing else."""
    form.marks_optional = False  # type: ignore[attr-defined]
    query = _query(context)
    fields, rare = lists.set_apart(form, query=query)
    panel = {
        "fields": fields,
        "rare": rare,
        "label": label,
        "clear_url": clear_url,
        "chosen": lists.chosen(form, query=query),
        "carried": lists.carried(form, query=query),
    }
    return SafeString(render_to_string("core/filter_panel.html", panel))


@register.simple_block_tag(takes_context=True)
def post(
    context: Context, content: SafeString, form: Any = None, action: str = "", **extra: Any
) -> SafeString:
    token = context.get("csrf_token", "")
    return forms.form_element(content, form=form, action=action, csrf_token=token, extra=extra)


@register.simple_block_tag
def summary_list(content: SafeString) -> SafeString:
    return format_html('<dl class="govuk-summary-list">{}</dl>', content)


@register.simple_block_tag(end_name="endsummary_row")
def summary_row(
    content: SafeString, label: str, change_url: str = "", change_label: str = "Change"
) -> SafeString:
    return _summary_row(content, label, change_url, change_label)


@register.simple_block_tag
def summary_card(
    content: SafeString, title: str, url: str = "", link: str = "Change", level: int = 2
) -> SafeString:
    return boxes.summary_card(content, title=title, actions=_change(url, link, title), level=level)


@register.simple_block_tag
def details(content: SafeString, summary: str, open: bool = False) -> SafeString:
    return boxes.details(content, summary=summary, is_open=open)


@register.simple_block_tag
def panel(content: SafeString, title: str) -> SafeString:
    return boxes.panel(content, title=title)


@register.simple_block_tag
def inset(content: SafeString) -> SafeString:
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def warning(content: SafeString) -> SafeString:
    return boxes.warning(content)


@register.simple_block_tag
def alert(content: SafeString, kind: str = "information") -> SafeString:
    return boxes.alert(content, kind=kind)


@register.simple_tag
def message(value: Any) -> SafeString:
    """A message of Django's, by its level; a success also tells the page that typing was saved."""
    kind = {"success": "success", "warning": "warning", "error": "error"}.get(
        value.level_tag, "information"
    )
    return boxes.alert(str(value), kind=kind, saved=kind == "success")


@register.simple_block_tag
def scroll_region(content: SafeString, label: str) -> SafeString:
    return boxes.scroll_region(content, label=label)


@register.simple_block_tag
def table(content: SafeString, caption: str, *columns: str, size: str = "m") -> SafeString:
    return boxes.table(content, caption=caption, columns=columns, size=size)


@register.simple_block_tag
def cell(
    content: SafeString, label: str, header: bool = False, numeric: bool = False
) -> SafeString:
    return boxes.cell(content, label=label, is_header=header, numeric=numeric)


def _summary_row(value: SafeString, label: str, url: str, link: str) -> SafeString:
    return content.summary_row(label, value.strip() and value, actions=_change(url, link, label))


def _change(url: str, link: str, what: str) -> SafeString:
    return content.change_link(url, label=link, what=what)


def _query(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()
