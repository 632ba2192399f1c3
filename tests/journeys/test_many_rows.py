"""A lead whose force has very many open rows finds the other one that an action answers."""

import pytest
from playwright.sync_api import expect

from assurance.workflow import State
from forces.roles import Role
from tests.browsing import NARROW, looked_at
from tests.factories import (
    FindingFactory,
    InspectionFactory,
    RowFactory,
    TemplateFactory,
    many_rows,
)
from tests.people import person

CELLS = "Cells are not checked every half hour."


@pytest.fixture
def lead(own_database, force):
    return person("Leo Lead", force, Role.FORCE_LEAD)


@pytest.fixture
def rows(lead, force):
    """The row of the lead, and one of another report behind a hundred and twenty others."""
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    own = RowFactory(template=template, state=State.IN_PROGRESS, lead=lead)
    many_rows(template, 120, state=State.IN_PROGRESS)
    custody = InspectionFactory(forces=[force], title="Custody visit")
    far = RowFactory(
        template=TemplateFactory(force=force, inspection=custody),
        finding=FindingFactory(inspection=custody, text=CELLS),
        state=State.IN_PROGRESS,
    )
    return own, far


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (NARROW, False)])
def test_a_row_far_down_is_looked_for_and_ticked(open_page, lead, rows, width, javascript):
    own, far = rows
    page = open_page(lead, width=width, javascript=javascript)
    page.goto(f"/rows/{own.pk}/actions/new/")
    page.get_by_label("Done", exact=True).check()
    page.get_by_label("Action taken to address concern").fill("Every cell has a clock now.")
    page.get_by_text("Other rows that this answers").first.click()
    expect(page.get_by_label(CELLS)).to_have_count(0)
    page.get_by_label("Find other rows").fill("custody half hour")
    page.get_by_role("button", name="Find rows").click()
    expect(page.get_by_label("Action taken to address concern")).to_have_value(
        "Every cell has a clock now."
    )
    box = page.get_by_label(CELLS)
    expect(box).to_be_visible()
    box.check()
    if javascript:
        looked_at(page, "find-rows")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("region", name="success")).to_contain_text("1 other row")
    assert own.actions.get() == far.actions.get()
