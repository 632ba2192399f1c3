"""What a panel reads: figures that add up, each leading to exactly its rows."""

import re
from html import unescape

import pytest

from assurance.models import Release
from assurance.services.panels import release, withdraw
from tests.panel_world import add_row, template_of
from tests.queries import assert_queries, queries_of

LINK = re.compile(r'<a class="govuk-link[^"]*" href="(/progress/\d+/rows/\?[^"]+)">([^<]*)<')
NUMBER = re.compile(r"\d+")
ROW_LINK = re.compile(r'href="/progress/rows/(\d+)/\?panel=\d+"')


@pytest.fixture
def template(force, leo, lena, olive):
    return template_of(force, 30, leads=[leo, lena], assurer=olive)


@pytest.fixture
def released(template, panel, ada) -> Release:
    return release(template, panel, by=ada, note="For the meeting of June.")


def text_of(response) -> str:
    """The page as it reads, without its tags."""
    main = response.content.decode().split("<main", 1)[1]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def read(client, released) -> str:
    response = client.get(f"/progress/{released.template_id}/")
    assert response.status_code == 200
    return response.content.decode()


def numbers_in(html: str) -> dict[str, int]:
    """Every number that is a link, by its address."""
    links = [(unescape(url), NUMBER.search(words)) for url, words in LINK.findall(html)]
    return {url: int(number.group()) for url, number in links if number}


def test_every_number_leads_to_exactly_the_rows_that_make_it(
    as_, pam, panel, ada, force, leo, lena, olive
):
    few = template_of(force, 13, leads=[leo, lena], assurer=olive)
    release(few, panel, by=ada)
    add_row(few, 4, questions=[], leads=[leo], assurer=olive)
    released = release(few, panel, by=ada)
    client = as_(pam)
    numbers = numbers_in(read(client, released))
    assert len(numbers) > 90
    for url, number in numbers.items():
        listed = ROW_LINK.findall(client.get(url).content.decode())
        assert len(listed) == len(set(listed)) == number, url


def table(html: str, caption: str) -> list[tuple[str, int]]:
    """The lines of a short table: what it says, and the number."""
    body = html.split(f">{caption}</caption>", 1)[1].split("</table>", 1)[0]
    lines = body.split("<tbody", 1)[1].split("<tr")[1:]
    found = []
    for line in lines:
        name = re.search(r"<th[^>]*>(.*?)</th>", line, re.DOTALL).group(1)
        number = re.search(r"<a [^>]*>(\d+)", line).group(1)
        found.append((re.sub(r"<[^>]+>", "", name).strip(), int(number)))
    return found


ADD_UP = ("By state", "Is it done, and who says so?", "Red, amber, green", "By section",
          "By graded question", "By lead")  # fmt: skip


def test_the_lines_of_a_table_add_up_to_all(as_, pam, released):
    html = read(as_(pam), released)
    for caption in ADD_UP:
        *lines, (last, all_of_them) = table(html, caption)
        assert last == "All"
        assert sum(number for _, number in lines) == all_of_them == 30, caption


def test_the_figures_are_those_of_the_rows(as_, pam, released):
    html = read(as_(pam), released)
    assert dict(table(html, "By state")) == {
        "Awaiting allocation": 3, "In progress": 9, "Returned": 3, "Submitted": 3, "Assured": 3,
        "Closed": 3, "Not accepted": 3, "Superseded": 3, "No longer applicable": 0, "All": 30,
    }  # fmt: skip
    assert dict(table(html, "Overdue, late or without a date")) == {
        "Overdue": 6, "Late against its first date": 15, "Without a target date": 3,
    }  # fmt: skip
    assert dict(table(html, "Is it done, and who says so?")) == {
        "Checked by the office, and accepted": 6,
        "Reported complete by the force, not yet checked by the office": 3,
        "Reported complete by the force, checked and sent back": 3,
        "Not reported complete": 12,
        "Ended with a reason instead of an action": 6,
        "All": 30,
    }


def test_assured_by_whom_is_told_with_names(as_, pam, released, template, otto):
    row = template.rows.filter(state="submitted").first()
    add = add_row(template, 4, questions=[], leads=[row.lead], assurer=otto)
    release(template, released.panel, by=released.by)
    lines = table(read(as_(pam), released), "Assured or closed, by who gave the assurance")
    assert lines == [("Olive Officer", 6), ("Otto Officer", 1), ("All", 7)]
    assert add.state == "assured"


def test_it_begins_with_the_inspection_and_speaks_plainly(as_, pam, released):
    text = text_of(as_(pam).get(f"/progress/{released.template_id}/"))
    order = ["Note from the office", "The inspection and its grades", "Vulnerable?", "Inadequate",
             "In short", "30 points that the force has to answer",
             "6 are assured or closed: the office has checked the evidence and accepts it.",
             "3 are reported complete by the force, and the office has not checked it yet.",
             "6 are overdue today"]  # fmt: skip
    places = [text.find(words) for words in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)
    for jargon in ("worklist", "in_progress", "RAG", "annotation", "None on record"):
        assert jargon not in text


def test_each_number_has_its_rule_beside_it(as_, pam, released):
    text = text_of(as_(pam).get(f"/progress/{released.template_id}/"))
    assert "past its target date or the inspectorate's deadline" in text
    assert "Overdue, or still without a target date ten working days after it came in." in text
    assert "The office has checked the evidence and accepts it" in text


def test_what_changed_is_told_since_the_release_before(as_, pam, released, template, leo, olive):
    new = add_row(template, 1, questions=[], leads=[leo], assurer=olive)
    add_row(template, 4, questions=[], leads=[leo], assurer=olive)
    release(template, released.panel, by=released.by)
    client = as_(pam)
    html = read(client, released)
    assert "Since the release before this one" in html
    told = dict(table(html, "Changes since then"))
    assert (told["New to the panel"], told["Newly assured"], told["Newly closed"]) == (2, 1, 0)
    listed = client.get(f"/progress/{template.pk}/rows/?list=new").content.decode()
    assert str(new.pk) in ROW_LINK.findall(listed)


def test_a_first_release_calls_nothing_new(as_, pam, released):
    html = read(as_(pam), released)
    assert "for the first time" in html
    assert "New to the panel" not in html


WRONG = ["list=nonsense", "section=made_up", "lead=999999", "list[]=x", "panel=abc", "page=999",
         "words=%00", "lead=none&all=yes", f"panel={'9' * 5000}"]  # fmt: skip


def test_a_wrong_address_is_no_error_of_ours(as_, pam, released):
    client = as_(pam)
    page = f"/progress/{released.template_id}/rows/"
    answers = {query: client.get(f"{page}?{query}").status_code for query in WRONG}
    assert answers == dict.fromkeys(WRONG, 200)


def test_words_find_the_inspectors_words(as_, pam, released, template):
    row = template.rows.first()
    url = f"/progress/{template.pk}/rows/?words={row.finding.text.split()[-1]}"
    assert str(row.pk) in ROW_LINK.findall(as_(pam).get(url).content.decode())
    nothing = as_(pam).get(f"/progress/{template.pk}/rows/?words=zebra")
    assert "No point is in this list." in nothing.content.decode()


def test_without_questions_on_findings_that_table_is_left_out_with_a_word(
    as_, pam, panel, ada, force, leo, olive
):
    template = template_of(force, 3, leads=[leo], assurer=olive)
    for row in template.rows.all():
        type(row.finding).objects.filter(pk=row.finding_id).update(question=None)
    release(template, panel, by=ada)
    html = as_(pam).get(f"/progress/{template.pk}/").content.decode()
    assert "By graded question" not in html
    assert "There is no table by graded question" in html


def test_the_list_of_releases_tells_the_panel_its_own_and_the_office_all(
    as_, pam, olive, audit_panel, released, ada
):
    mine = text_of(as_(pam).get("/progress/"))
    assert "Released to Northshire Police and Crime Panel" in mine
    release(released.template, audit_panel, by=ada)
    assert "JASP" not in text_of(as_(pam).get("/progress/"))
    office = text_of(as_(olive).get("/progress/"))
    assert "Northshire JASP" in office
    assert "Northshire Police and Crime Panel" in office
    withdraw(released.template, audit_panel, by=ada, note="A mistake.")
    assert "JASP" not in text_of(as_(olive).get("/progress/"))


def test_numbers_of_the_list_lead_to_exactly_their_rows(as_, pam, released, force, leo, olive, ada):
    release(template_of(force, 7, leads=[leo], assurer=olive), released.panel, by=ada)
    client = as_(pam)
    numbers = numbers_in(client.get("/progress/").content.decode())
    assert sorted(numbers.values()) == [1, 2, 2, 3, 6, 6, 7, 30]
    for url, number in numbers.items():
        assert len(ROW_LINK.findall(client.get(url).content.decode())) == number, url


def test_the_office_looks_through_the_eyes_of_the_panel_it_names(as_, olive, released, audit_panel,
                                                                 ada):  # fmt: skip
    release(released.template, audit_panel, by=ada)
    page = f"/progress/{released.template_id}/"
    assert "Northshire JASP" in text_of(as_(olive).get(page + f"?panel={audit_panel.pk}"))
    theirs = text_of(as_(olive).get(page + f"?panel={released.panel_id}"))
    assert "Northshire Police and Crime Panel" in theirs
    assert "You see it as the panel does." in theirs


@pytest.mark.parametrize("rows", [30, 300])
def test_pages_take_the_same_queries_for_30_rows_and_for_300(
    as_, pam, panel, ada, force, leo, lena, olive, rows
):
    template = template_of(force, rows, leads=[leo, lena], assurer=olive)
    release(template, panel, by=ada)
    client = as_(pam)
    row = template.rows.first()
    assert_queries("progress_list", client, "/progress/")
    assert_queries("progress", client, f"/progress/{template.pk}/")
    assert_queries("progress_rows", client, f"/progress/{template.pk}/rows/")
    assert_queries("progress_row", client, f"/progress/rows/{row.pk}/")


def test_five_releases_take_as_many_queries_as_one(
    as_, pam, panel, ada, force, leo, olive, released
):
    client = as_(pam)
    once = queries_of(client, "/progress/")
    for _ in range(4):
        release(template_of(force, 2, leads=[leo], assurer=olive), panel, by=ada)
    assert queries_of(client, "/progress/") == once
