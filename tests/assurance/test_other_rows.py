"""Rows to tick where there are very many: some are shown, others are looked for, none are lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assurance.models import Action
from assurance.services.actions import ActionWords, record_action
from assurance.workflow import State
from tests.factories import (
    FindingFactory,
    InspectionFactory,
    RowFactory,
    TemplateFactory,
    many_rows,
)

TODAY = timezone.localdate()


@pytest.fixture
def template(force):
    inspection = InspectionFactory(forces=[force], title="PEEL 2025")
    return TemplateFactory(force=force, inspection=inspection)


@pytest.fixture
def row(template, leo):
    return RowFactory(template=template, state=State.IN_PROGRESS, lead=leo)


@pytest.fixture
def far(template, force):
    """The last of the rows, in a report of its own, which is not among the first hundred."""
    published = TODAY - timedelta(days=9)
    later = InspectionFactory(forces=[force], title="Custody visit", published_on=published)
    finding = FindingFactory(inspection=later, text="Cells are not checked every half hour.")
    made = many_rows(template, 150, state=State.IN_PROGRESS)
    return made, RowFactory(
        template=TemplateFactory(force=force, inspection=later),
        finding=finding,
        state=State.IN_PROGRESS,
    )


def offered(page, *, ticked=False):
    """The rows whose boxes are on the page."""
    tags = [tag.partition(">")[0] for tag in page.split("<input") if 'name="rows"' in tag]
    return {
        int(tag.partition('value="')[2].partition('"')[0])
        for tag in tags
        if not ticked or " checked" in tag
    }


def opened(client, url):
    return client.get(url).context["form"]


PAGES = ("actions/new/", "evidence/new/")


@pytest.mark.parametrize("page", PAGES)
def test_a_hundred_rows_are_shown_and_the_others_looked_for(as_, leo, row, far, page):
    first, last = far
    client, url = as_(leo), f"/rows/{row.pk}/{page}"
    shown = client.get(url).content.decode()
    assert len(offered(shown)) <= 105, "with those of similar words"
    assert "There are" in shown
    assert last.pk not in offered(shown)
    typed = {"text": "Half a sentence", "title": "Half a title", "rows": [first[3].pk]}
    for words in ("half hour", "CUSTODY visit", str(last.finding).lower()):
        found = client.post(url, {**typed, "find": words, "look": "rows"}).content.decode()
        assert last.pk in offered(found), words
        assert offered(found, ticked=True) == {first[3].pk}
        assert "Half a" in found
        assert "There is a problem" not in found
    assert not Action.objects.exists()


def test_what_was_looked_for_is_ticked_and_answered(as_, leo, row, far):
    _, last = far
    client, url = as_(leo), f"/rows/{row.pk}/actions/new/"
    once = opened(client, url)["once"].value()
    typed = {"once": once, "kind": "done", "text": "Cells are checked.", "rows": [last.pk]}
    response = client.post(url, typed)
    assert response.status_code == 302, response.context["form"].errors
    assert last.actions.get() == row.actions.get()


def test_more_rows_of_an_action_are_looked_for_too(as_, leo, row, far):
    _, last = far
    action = record_action([row], ActionWords("done", "Cells are checked."), by=leo)
    client, url = as_(leo), f"/actions/{action.pk}/rows/"
    assert last.pk not in offered(client.get(url).content.decode())
    found = client.post(url, {"find": "custody", "look": "rows"}).content.decode()
    assert offered(found) == {last.pk}
    assert client.post(url, {"rows": [last.pk]}).status_code == 302
    assert last.actions.get() == action


def test_few_rows_are_all_shown_and_nothing_is_looked_for(as_, leo, row, template):
    others = many_rows(template, 5, state=State.IN_PROGRESS)
    page = as_(leo).get(f"/rows/{row.pk}/actions/new/").content.decode()
    assert {other.pk for other in others} <= offered(page)
    assert "Find rows" not in page
