"""A finding that returns is linked to the earlier one that said it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from core.refusals import Refused
from inspections.models import RepeatOf
from inspections.services.repeats import link_repeat
from tests.factories import FindingFactory, InspectionFactory


@pytest.fixture
def earlier(force):
    report = InspectionFactory(forces=[force], published_on=date(2023, 3, 2))
    return FindingFactory(inspection=report, force=force)


@pytest.fixture
def now(force):
    report = InspectionFactory(forces=[force], published_on=date(2025, 3, 4))
    return FindingFactory(inspection=report, force=force)


def test_a_repeat_is_linked_once_with_how_it_was_seen(olive, earlier, now):
    link = link_repeat(now, earlier, how=RepeatOf.HowFound.SAID, by=olive)
    assert link_repeat(now, earlier, how=RepeatOf.HowFound.PERSON, by=olive) == link
    assert now.repeats.get().earlier == earlier
    assert (link.by, link.how_found) == (olive, RepeatOf.HowFound.SAID)


def test_two_of_one_report_may_repeat_each_other(olive, now, force):
    same = FindingFactory(inspection=now.inspection, force=force)
    assert link_repeat(now, same, how=RepeatOf.HowFound.SIMILAR, by=olive).earlier == same


def test_nothing_repeats_itself_or_what_comes_later(olive, earlier, now):
    for finding, before in ((now, now), (earlier, now)):
        with pytest.raises(Refused):
            link_repeat(finding, before, how=RepeatOf.HowFound.PERSON, by=olive)
    assert not RepeatOf.objects.exists()


def test_a_reader_and_a_stranger_may_not_link(oscar, stranger, earlier, now):
    for other in (oscar, stranger):
        with pytest.raises(PermissionDenied):
            link_repeat(now, earlier, how=RepeatOf.HowFound.PERSON, by=other)
    assert not RepeatOf.objects.exists()
