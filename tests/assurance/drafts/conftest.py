"""An officer, a report, and a draft of its template."""

import pytest

from inspections.models import Draft
from tests.assurance.drafts.steps import TITLE, send
from tests.factories import ForceFactory, InspectionFactory
from tests.inspections.templates import whole_template
from tests.people import person


@pytest.fixture
def report(force):
    return InspectionFactory(forces=[force], title=TITLE)


@pytest.fixture
def client(as_, olive):
    """Olive's, who brings templates in."""
    return as_(olive)


@pytest.fixture
def draft(client, report):
    """A draft with a row in every section and two doubts."""
    send(client, report, whole_template())
    return Draft.objects.get()


@pytest.fixture
def committed_world(own_database):
    force = ForceFactory(name="Northshire Police", code="northshire")
    olive = person("Olive Officer", force, "office_officer")
    return olive, InspectionFactory(forces=[force], title=TITLE, recorded_by=olive), force
