"""The components as a page uses them: what a reader, a keyboard and a screen reader are given."""

import re
from datetime import UTC, date, datetime

import django_tables2 as tables
import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from core.columns import SelectColumn
from core.components import Entry, Fact, Link, Tag, Tile
from core.components.text import day, moment


def render(template: str, *, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    html = Template(template).render(Context({"request": request, **context}))
    return re.sub(r"\s+", " ", html).strip()


def hrefs(html: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'href="([^"]*)"', html)]


def test_button_sends_its_form_and_a_link_goes_there():
    assert '<button type="submit"' in render("{% button 'Save' %}")
    link = render("{% button 'Cancel' 'secondary' href='/rows/' %}")
    assert link.startswith('<a href="/rows/"')
    assert "govuk-button--secondary" in link


def test_button_carries_what_the_page_needs():
    html = render("{% button 'Return' 'warning' name='move' value='return' aria_label='Back' %}")
    assert 'name="move" value="return" aria-label="Back"' in html


def test_unknown_kind_of_button_is_a_mistake_of_the_page():
    with pytest.raises(KeyError):
        render("{% button 'Save' 'huge' %}")


def test_tag_says_the_state_in_words():
    html = render("{% tag state %}", state=Tag(text="Overdue", colour="red"))
    assert html == '<strong class="govuk-tag govuk-tag--red">Overdue</strong>'
    assert "govuk-tag--" not in render("{% tag 'In progress' %}")


def test_tile_is_one_link_that_reads_as_a_sentence():
    tile = Tile(value=12, label="overdue", url="?late=1", rule="Past its date", colour="red")
    html = render("{% tiles tiles %}", tiles=[tile])
    link = re.search(r"<a [^>]*>(.*?)</a>", html)
    assert link is not None
    assert re.sub(r"<[^>]+>", "", link[1]) == "12 overdue"
    assert "Past its date" in html


def test_tile_without_an_address_is_no_link():
    assert "<a" not in render("{% tiles tiles %}", tiles=[Tile(value=0, label="closed")])


def test_change_link_says_what_it_changes():
    facts = [Fact(label="Lead", value="Sgt Hall", change_url="/lead/"), Fact(label="Target date")]
    html = render("{% summary_facts facts %}", facts=facts)
    assert 'Change<span class="govuk-visually-hidden"> lead</span>' in html
    assert html.count("<a ") == 1
    assert "Not given" in html


def test_summary_row_holds_markup_and_says_when_there_is_none():
    full = render("{% summary_row 'Done' %}<em>3 May</em>{% endsummary_row %}")
    assert "<em>3 May</em>" in full
    assert "Not given" in render("{% summary_row 'Done' %}{{ nothing }}{% endsummary_row %}")


def test_number_nought_is_a_value():
    assert ">0<" in render("{% summary_facts facts %}", facts=[Fact(label="Rows", value="0")])


def test_timeline_says_what_who_and_when_in_local_time():
    at = datetime(2026, 6, 5, 13, 4, tzinfo=UTC)
    entry = Entry(title="Returned", by="Ann Price", at=at, text="One <b>line</b>")
    html = render("{% timeline entries %}", entries=[entry])
    assert "Returned</h3>" in html
    assert "by Ann Price" in html
    assert ">5 June 2026, 2:04pm</time>" in html
    assert "&lt;b&gt;" in html


def test_dates_as_the_office_writes_them():
    assert day(date(2026, 6, 5)) == "5 June 2026"
    assert day(datetime(2026, 6, 5, 23, 30, tzinfo=UTC)) == "6 June 2026"
    assert moment(datetime(2026, 1, 5, 0, 5, tzinfo=UTC)) == "5 January 2026, 12:05am"
    assert render("{{ nothing|day }}", nothing=None) == ""


def test_progress_says_in_words_what_the_bar_shows():
    html = render("{% progress 27 78 'Complete' %}")
    assert "Complete: 27 of 78" in html
    assert 'max="78" value="27"' in html
    assert 'max="1" value="0"' in render("{% progress 0 0 'Complete' %}")


def test_sub_navigation_marks_where_we_are():
    links = [Link(label="All", url="/", current=True, count=78), Link(label="Late", url="/late/")]
    html = render("{% sub_navigation links 'Slices' %}", links=links)
    assert html.count('aria-current="page"') == 1
    assert 'aria-label="Slices"' in html


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{% details 'Why' %}Because{% enddetails %}", ["Why", "Because", "<summary"]),
        ("{% inset %}Note{% endinset %}", ["Note", "govuk-inset-text"]),
        ("{% warning %}Mind{% endwarning %}", ["Warning</span>Mind"]),
        ("{% alert 'error' %}No{% endalert %}", ['aria-label="error"', "No"]),
        ("{% panel 'Released' %}to all{% endpanel %}", ["<h1", "Released", "to all"]),
        ("{% summary_card 'One' '/x/' %}in{% endsummary_card %}", ["One</h2>", "/x/", ">in<"]),
        (
            "{% scroll_region 'Dates' %}in{% endscroll_region %}",
            ['role="region"', 'aria-label="Dates"', 'tabindex="0"'],
        ),
        ("{% back_link '/rows/' %}", ['href="/rows/"', ">Back<"]),
    ],
)
def test_box(template, says):
    html = render(template)
    for words in says:
        assert words in html


def test_details_are_closed_unless_said():
    assert "<details class=" in render("{% details 'Why' %}x{% enddetails %}")
    assert " open>" in render("{% details 'Why' open=True %}x{% enddetails %}")


def test_table_by_hand_names_its_columns_and_labels_its_cells():
    html = render(
        "{% table 'Versions' 'Version' 'By' %}<tr role='row'>{% cell 'Version' header=True %}1"
        "{% endcell %}{% cell 'By' %}Sgt Hall{% endcell %}</tr>{% endtable %}"
    )
    assert ">Versions</caption>" in html
    assert re.findall(r'scope="col"[^>]*>([^<]+)<', html) == ["Version", "By"]
    assert '<th scope="row"' in html
    assert 'data-label="By"' in html


def test_what_people_write_is_escaped_in_every_component():
    bad = "<script>"
    html = render(
        "{% button bad %}{% tag bad %}{% back_link bad bad %}{% details bad %}{% enddetails %}"
        "{% tiles tiles %}{% summary_facts facts %}{% timeline entries %}{% select_box bad bad %}",
        bad=bad,
        tiles=[Tile(value=1, label=bad, url='"><script>', rule=bad)],
        facts=[Fact(label=bad, value=bad)],
        entries=[Entry(title=bad, by=bad, text=bad)],
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 12


def test_success_tells_the_page_that_typing_was_saved():
    class Said:
        def __init__(self, level_tag: str) -> None:
            self.level_tag = level_tag

        def __str__(self) -> str:
            return "The row was submitted"

    assert "data-saved" in render("{% message said %}", said=Said("success"))
    assert "data-saved" not in render("{% message said %}", said=Said("error"))


class RowFilter(forms.Form):
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All"), ("open", "In progress")]
    )
    words = forms.CharField(label="Words", required=False)


def panel(path: str) -> str:
    query = RequestFactory().get(path).GET
    return render("{% filter_panel form %}", path=path, form=RowFilter(query))


def test_filters_in_force_are_in_words_and_can_be_taken_away():
    html = panel("/?state=open&words=calls&sort=ref&page=3")
    assert "State: In progress" in html
    assert "Words: calls" in html
    assert hrefs(html)[1:] == ["?words=calls&sort=ref", "?state=open&sort=ref"]
    assert "Clear all filters" in html


def test_filtering_keeps_the_order_and_forgets_the_page():
    html = panel("/?sort=ref&page=3")
    assert '<input type="hidden" name="sort" value="ref">' in html
    assert 'name="page"' not in html


def test_filters_that_are_not_used_are_not_listed():
    html = panel("/?state=&words=")
    assert "Filters in use" not in html
    assert "(optional)" not in html


def test_pages_keep_the_filters():
    page = Paginator(range(500), 25).page(10)
    html = render("{% pagination page %}", path="/?state=open&page=10", page=page)
    assert hrefs(html) == [f"?state=open&page={n}" for n in (9, 1, 9, 10, 11, 20, 11)]
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_links():
    page = Paginator(range(5), 25).page(1)
    assert render("{% pagination page %}", page=page) == ""


class RowTable(tables.Table):
    caption = "Rows of Annex 1"
    select = SelectColumn(named_by="ref")
    due = tables.Column()
    days = tables.Column(
        verbose_name="Days late", attrs={"td": {"class": "govuk-table__cell--numeric"}}
    )
    ref = tables.Column(verbose_name="Ref")
    words = tables.Column(verbose_name="Issue of concern", orderable=False)

    class Meta:
        empty_text = "No rows match these filters."
        row_attrs = {"id": lambda record: f"row-{record['ref']}"}


def table(path: str, rows: list[dict[str, object]]) -> str:
    made = RowTable(rows, order_by=RequestFactory().get(path).GET.get("sort"))
    made.paginate(per_page=2)
    return render("{% load django_tables2 %}{% render_table table %}", path=path, table=made)


ROWS = [
    {
        "pk": n * 10,
        "ref": n,
        "words": f"words {n} <b>",
        "due": f"{n} June 2026",
        "days": n,
    }
    for n in (3, 1, 2)
]


def test_list_is_a_table_with_a_caption_and_labels():
    html = table("/?state=open", ROWS)
    assert "Rows of Annex 1</caption>" in html
    assert html.count('data-label="Issue of concern"') == 2
    assert "words 3 &lt;b&gt;" in html


def test_columns_show_what_they_hold():
    html = table("/", ROWS)
    assert 'id="row-3"' in html
    assert 'name="row" value="30"' in html
    assert "Select 3</span>" in html
    assert 'data-label="Due">3 June 2026<' in html
    assert re.search(r'__cell--numeric[^>]*data-label="Days late"[^>]*>3<', html)


def test_row_without_a_date_has_an_empty_place():
    html = table("/", [{**ROWS[0], "due": None}])
    assert 'data-label="Due">—<' in html


def test_heading_sorts_and_says_how_it_is_sorted():
    html = table("/?state=open&sort=ref&page=2", ROWS)
    assert 'aria-sort="ascending"' in html
    assert "?state=open&sort=-ref" in hrefs(html)
    assert html.index("words 1") < html.index("words 2")
    assert "aria-sort" not in table("/", ROWS)


def test_empty_list_says_so_instead_of_a_table():
    html = table("/", [])
    assert "No rows match these filters." in html
    assert "<table" not in html


def test_box_to_tick_says_which_row():
    html = render("{% select_box 7 'row 14' %}")
    assert 'id="tick-row-7" name="row" value="7"' in html
    assert "Select row 14" in html
    assert 'for="tick-row-7"' in html
