"""Sample data: as much as was asked for, the same for the same seed, with an honest past."""

import pytest
from django.core.management import CommandError, call_command

from assurance.models import AssuranceRow, AssuranceTemplate, Release
from assurance.workflow import State
from forces.models import Force, User
from tests.assurance.replay import faults_of


def make(**wanted: int) -> None:
    call_command("make_sample_data", verbosity=0, **wanted)


def _states() -> list[tuple[str, str]]:
    return list(AssuranceRow.objects.order_by("pk").values_list("finding__text", "state"))


def test_as_much_is_made_as_was_asked_for(db, capsys):
    make(forces=2, inspections=3, rows=12)
    templates = AssuranceTemplate.objects.all()
    assert templates.values("force").distinct().count() == 2
    assert [template.rows.count() for template in templates] == [12] * 6
    assert "72 rows" in capsys.readouterr().out


def test_more_forces_than_there_are_can_be_had(db):
    make(forces=49, inspections=1, rows=1)
    assert Force.objects.count() == 49
    assert AssuranceRow.objects.count() == 49


def test_the_past_of_its_rows_could_have_happened(db):
    make(forces=1, inspections=2, rows=20)
    rows = AssuranceRow.objects.select_related("template__force", "finding", "lead")
    assert [fault for row in rows for fault in faults_of(row)] == []
    assert {State.IN_PROGRESS, State.CLOSED} < set(rows.values_list("state", flat=True))


def test_every_template_is_released_whole(db):
    make(forces=1, inspections=2, rows=12)
    assert [release.released_rows.count() for release in Release.objects.all()] == [12, 12]


def test_the_same_seed_makes_the_same_rows_and_another_seed_others(db):
    make(forces=1, inspections=1, rows=40, seed=7)
    first = _states()
    make(forces=1, inspections=1, rows=40, seed=7, add=True)
    assert _states()[40:] == first
    make(forces=1, inspections=1, rows=40, seed=8, add=True)
    assert _states()[80:] != first


def test_it_is_not_mixed_with_what_is_there_unless_asked_for(db, olive):
    with pytest.raises(CommandError, match="--add"):
        make(forces=1, inspections=1, rows=2)
    assert not AssuranceRow.objects.exists()
    make(forces=1, inspections=1, rows=2, add=True)
    assert AssuranceRow.objects.count() == 2
    assert User.objects.filter(pk=olive.pk).exists()


def test_less_than_one_is_refused(db):
    with pytest.raises(CommandError, match="1 or more"):
        make(forces=1, inspections=1, rows=0)
