"""An approver sets how long templates are kept; what is long due is asked for and disposed of."""

import pytest
from playwright.sync_api import Page, expect

from assurance.models import AssuranceTemplate, Disposal
from assurance.workflow import State
from forces.models import Force
from forces.roles import Role
from tests.assurance.test_retention import months_ago, settled
from tests.browsing import looked_at
from tests.factories import ForceFactory
from tests.people import person


@pytest.fixture
def force(own_database) -> Force:
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def old(force) -> AssuranceTemplate:
    return settled(force, "PEEL 2009", (State.CLOSED, months_ago(180)))


def test_terms_are_set_and_what_is_due_is_disposed_of(open_page, old, force):
    ada = person("Ada Approver", force, Role.OFFICE_APPROVER)
    page: Page = open_page(ada)
    page.goto("/templates/")
    expect(page.get_by_role("link", name="PEEL 2009", exact=True)).to_be_visible()
    page.get_by_role("link", name="0 archived templates").click()
    page.get_by_role("link", name="How long templates are kept").click()
    looked_at(page, "retention-1-for-ever")
    page.get_by_role("link", name="Change templates of").click()
    page.get_by_label("Months until a settled template is archived").fill("24")
    page.get_by_label("Years in the archive until it is due for disposal").fill("7")
    page.get_by_label("Why, and on what ground").fill("Our retention schedule, line 14.")
    looked_at(page, "retention-2-set")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_text("24 months after its last row")).to_be_visible()

    page = open_page(person("Olive Officer", force, Role.OFFICE_OFFICER))
    page.goto("/templates/")
    expect(page.get_by_role("link", name="PEEL 2009", exact=True)).to_have_count(0)
    page.get_by_role("link", name="1 archived template").click()
    looked_at(page, "retention-3-archive")
    page.get_by_role("link", name="Ask for disposal").click()
    page.get_by_label("Reason").fill("Line 14.")
    looked_at(page, "retention-4-ask")
    page.get_by_role("button", name="Ask for disposal").click()
    expect(page.get_by_role("region", name="success")).to_be_visible()

    page = open_page(ada)
    page.goto("/disposals/")
    page.get_by_role("link", name="Decide").click()
    looked_at(page, "retention-5-decide")
    page.get_by_label("Approve").check()
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("A record of it remains.")).to_be_visible()
    looked_at(page, "retention-6-disposed")
    assert Disposal.objects.get().rows == {"closed": 1}
    assert not AssuranceTemplate.objects.filter(pk=old.pk).exists()
