"""A name that should not be here is taken out for good, and that it happened stays."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, connections, transaction

from assurance.models import ActionVersion, AssuranceRow, RedactedRow, Redaction
from assurance.redactable import KEPT_FIELDS, KEPT_MODELS, ours, places, within
from assurance.refusals import Changed, NotOpen, Refused
from assurance.services.actions import ActionWords, change_action, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence, replace_evidence
from assurance.services.moves import Given, move_row
from assurance.services.redactions import (
    ToRemove,
    approve_redaction,
    ask_redaction,
    decline_redaction,
)
from assurance.services.rows import agree_criteria, annotate, note_seen, write_office_note
from assurance.workflow import MoveName, State
from core.services import store
from forces.models import User
from forces.roles import Role
from inspections.models import Draft, Inspection
from tests.assurance.redaction_world import (
    FILLED,
    everything_made,
    fill_everything,
    still_there,
)
from tests.assurance.steps import allocated
from tests.factories import (
    FindingFactory,
    InspectionFactory,
    MembershipFactory,
    RowFactory,
    TemplateFactory,
)
from tests.people import person

pytest_plugins = ["tests.world"]

NAME = "Jane Smith"
WHY = "A victim was named by mistake."


OTHERS_HISTORY = re.compile(r"^core_change\.")
OWN = (f"Rang {NAME}.", f'{{"name": "{NAME}"}}')
"""What the other force wrote, and what somebody is called: these stay."""


@pytest.fixture
def template(force):
    return TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))


@pytest.fixture
def row(template, leo, cora):
    return allocated(template, leo, by=cora)


def asked(row, words=NAME, *, by, files=(), reason=WHY):
    wanted = ToRemove(words, reason, tuple(files))
    return ask_redaction(row, wanted, by=by, once=uuid.uuid4())


def removed(row, words=NAME, *, by, approver, **more):
    return approve_redaction(asked(row, words, by=by, **more), by=approver)


def test_words_go_everywhere(row, olive, cora, leo, ada):
    annotate(row, f"Said by {NAME}.", by=olive)
    annotate(row, "Said by a caller.", by=olive)
    write_office_note(row, "jane  smith rang.", by=olive)
    agree_criteria(row, "No caller like Jane\nSmith waits.", by=cora)
    action = record_action([row], ActionWords("planned", f"Ring {NAME}."), by=leo)
    change_action(action, ActionWords("planned", "Ring her."), by=leo, number=1)
    done = removed(row, by=leo, approver=ada)
    row.refresh_from_db()
    assert row.closure_criteria == "No caller like [redacted] waits."
    assert row.office_note.text == "[redacted] rang."
    assert action.versions.first().text == "Ring [redacted]."
    assert "It said before: Said by [redacted]." in row.events.values_list("reason", flat=True)
    assert done.words == ""
    assert done.found["assurance.ActionVersion"] == 1


def test_no_column_of_any_table_holds_the_words_afterwards(
    own_database, world, other_force, leo, ada, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    everything_made(world)
    fill_everything(world.force, NAME)
    before = {place.split(".")[0] for place in still_there()}
    assert len({place.model._meta.db_table for place in places()} & before) >= FILLED
    elsewhere = RowFactory(template__force=other_force, annotation=f"Rang {NAME}.")
    User.objects.filter(pk=world.people["lena"].pk).update(name=NAME)

    removed(world.row, by=leo, approver=ada)

    left = still_there()
    assert left.pop("forces_user.name") == [NAME]
    assert left.pop("assurance_assurancerow.annotation") == [f"Rang {NAME}."]
    history = {place: said for place, said in left.items() if OTHERS_HISTORY.search(place)}
    assert all(
        said == NAME or any(own in said for own in OWN)
        for each in history.values()
        for said in each
    )
    assert left.keys() == history.keys()
    assert AssuranceRow.objects.get(pk=elsewhere.pk).version == elsewhere.version


@pytest.mark.parametrize(
    ("words", "said", "left"),
    [
        ("Jane Smith", "JANE SMITH and jane\n\t smith", "[redacted] and [redacted]"),
        ("Jane Smith", "Jane\u00a0Smith", "[redacted]"),
        ("Jane Smith", "https://x.test/?q=Jane+Smith&r=jane%20smith",
         "https://x.test/?q=[redacted]&r=[redacted]"),
        ("Jane Smith", "jane_smith.pdf", "[redacted].pdf"),
        ("Jane Smith", "Janet Smith, Jane Smythe", "Janet Smith, Jane Smythe"),
        ("Siân O'Brien", "SIÂN O’BRIEN", "[redacted]"),
        ("Siân O'Brien", "Sia\u0302n O'Brien, Si%C3%A2n%20O%27Brien", "[redacted], [redacted]"),
        ("Siân", "Sian", "Sian"),
        ("Łukasz", "łukasz rang ŁUKASZ", "[redacted] rang [redacted]"),
        (".*", ".* is not all of it", None),
        ("a.c", "abc a.c", "abc [redacted]"),
        ("100% _safe", "100% _safe, 100x ysafe", "[redacted], 100x ysafe"),
        ("(a|b)+", "aab (a|b)+ ab", "aab [redacted] ab"),
        ("\\d[x]{2}$^", "1xx \\d[x]{2}$^", "1xx [redacted]"),
        ("***=x", "x ***=X", "x [redacted]"),
        ("'; DROP TABLE x; --", "so '; DROP TABLE x; -- no", "so [redacted] no"),
        ("anna", "annanna", "annanna"),
        ("Ann", "It was planned; Ann, annual.", "It was planned; [redacted], annual."),
        ("Smith", "Smith's and Smith’s, Smithʼs", "[redacted]'s and [redacted]’s, [redacted]ʼs"),
        ("Smith", "Smithson Goldsmith Smith2 7Smith", "Smithson Goldsmith Smith2 7Smith"),
        ("Smith", "mr_smith_2.pdf smith.pdf", "mr_[redacted]_2.pdf [redacted].pdf"),
        ("Smith", "?q=a%20Smith%20b&r=%E2%80%98smith%27s&s=Smith+x",
         "?q=a%20[redacted]%20b&r=%E2%80%98[redacted]%27s&s=[redacted]+x"),
        ("Jos", "José, Jose\u0301, ŁJos, Jos%C3%A9, Jos",
         "José, Jose\u0301, ŁJos, Jos%C3%A9, [redacted]"),
        ("Jose", "Jose\u0301 Jose", "Jose\u0301 [redacted]"),
        ("Éva", "Éva, E\u0301va, Évan, mÉva, %C3%89va",
         "[redacted], [redacted], Évan, mÉva, [redacted]"),
        ("ann ann", "Ann Ann Ann Ann", "[redacted] [redacted]"),
        ("+44 7700", "on+44 7700, +44 77001", "on[redacted], +44 77001"),
    ],
)  # fmt: skip
def test_words_are_found_as_they_are_written_and_nothing_is_read_into_them(
    row, olive, ada, words, said, left
):
    annotate(row, said, by=olive)
    if left is None:
        with pytest.raises(Refused, match="at least 3"):
            asked(row, words, by=olive)
        return
    removed(row, words, by=olive, approver=ada)
    assert AssuranceRow.objects.get(pk=row.pk).annotation == left


def test_words_over_two_lines_of_a_document_go_and_the_lines_keep_their_number(
    force, template, row, olive, ada
):
    lines = ["The Jane", "", "  Smith rang.", "Ann Jane", "Smithson came."]
    draft = Draft.objects.create(
        inspection=template.inspection, force=force, uploaded_by=olive,
        file=a_file("t.txt", b"x", by=olive), source=[{"sheet": "", "lines": lines}],
        ignored=[{"lines": [[1, 2]], "why": "Jane \"Smith\"", "Jane Smith": {"Jane Smith": 1}}],
    )  # fmt: skip
    removed(row, by=olive, approver=ada)
    draft.refresh_from_db()
    assert draft.source == [
        {"sheet": "", "lines": ["The [redacted]", "", " rang.", "Ann Jane", "Smithson came."]}
    ]
    assert draft.ignored[0]["[redacted]"] == {"[redacted]": 1}
    assert draft.ignored[0]["why"] == 'Jane "Smith"'


def a_file(name, content, *, by):
    return store(SimpleUploadedFile(name, content), by=by)


@pytest.mark.parametrize(
    ("words", "reason", "said"),
    [
        ("", WHY, "Give the words, or choose a file"),
        ("ab", WHY, "at least 3"),
        ("one two three four five six seven eight nine", WHY, "whole sentence"),
        ("x" * 101, WHY, "whole sentence"),
        ("redacted", WHY, "takes their place"),
        (NAME, " ", "Say why"),
        (NAME, "jane  smith was named.", "without the words"),
    ],
)
def test_what_cannot_be_asked(row, olive, words, reason, said):
    with pytest.raises(Refused, match=said):
        asked(row, words, by=olive, reason=reason)
    assert not Redaction.objects.exists()


def test_nobody_decides_on_what_they_asked_for_themselves(row, force, olive, ada):
    MembershipFactory(user=ada, force=force, role=Role.OFFICE_OFFICER)
    both = User.objects.get(pk=ada.pk)
    own = asked(row, by=both)
    with pytest.raises(Refused, match="Somebody else decides"):
        approve_redaction(own, by=both)
    with pytest.raises(PermissionDenied):
        approve_redaction(own, by=olive)
    assert Redaction.objects.get().state == "asked"
    assert removed(row, "Joe Bloggs", by=olive, approver=both).state == "approved"


def test_what_is_declined_is_forgotten_and_changes_nothing(row, olive, leo, ada):
    annotate(row, f"Said by {NAME}.", by=olive)
    declined = decline_redaction(asked(row, by=leo), reason="Not a victim.", by=ada)
    assert (declined.state, declined.words, declined.done_at) == ("declined", "", None)
    assert AssuranceRow.objects.get(pk=row.pk).annotation == f"Said by {NAME}."
    with pytest.raises(NotOpen):
        approve_redaction(declined, by=ada)


def told(sql, *params):
    """What the database answers the application's account when it refuses."""
    with pytest.raises(Error) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(refused.value)


def test_the_application_cannot_go_round_the_two_people(row, olive, ada):
    annotate(row, f"Said by {NAME}.", by=olive)
    one = asked(row, by=olive)
    table = "assurance_redaction"
    assert "not approved" in told("SELECT public.redact(%s)", one.pk)
    assert "not approved" in told("SELECT public.redact(%s)", 999_999)
    approve = f"UPDATE {table} SET state = 'approved', decided_by_id = %s WHERE id = %s"
    assert "decided_by_another" in told(approve, olive.pk, one.pk)
    assert "decided_by_somebody" in told(approve, None, one.pk)
    for sets in ("words = 'other'", "asked_by_id = 1", "done_at = now()", "found = '{}'"):
        assert "permission denied" in told(f"UPDATE {table} SET {sets} WHERE id = %s", one.pk)
    assert "permission denied" in told(f"DELETE FROM {table}")
    assert "permission denied" in told("UPDATE assurance_rowevent SET reason = ''")
    assert "permission denied" in told("UPDATE assurance_actionversion SET text = ''")
    assert "permission denied" in told("UPDATE core_change SET old = NULL")
    assert "permission denied" in told(
        "INSERT INTO assurance_redactedrow (redaction_id, row_id, what) VALUES (%s, %s, 'words')",
        one.pk, row.pk,
    )  # fmt: skip
    assert "must be owner" in told("DROP FUNCTION public.redact(bigint)")
    seam = "CREATE OR REPLACE FUNCTION public.redaction_seam() RETURNS text LANGUAGE sql AS "
    assert re.search("must be owner|permission denied", told(f"{seam} $$ SELECT 'x' $$"))
    assert approve_redaction(one, by=ada).words == ""
    assert "not approved" in told("SELECT public.redact(%s)", one.pk), "once is enough"


def test_every_column_of_text_is_a_place_or_says_why_not():
    without = [model._meta.label for model in ours() if within(model) is None]
    assert without == [], "nothing leads from these to a force, and none is left out with a reason"
    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(KEPT_MODELS) <= known
    fields = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }
    assert set(KEPT_FIELDS) <= fields
    assert all(KEPT_MODELS.values())
    assert all(KEPT_FIELDS.values())


def test_whoever_is_typing_over_the_old_words_is_told(row, olive, leo, cora, ada):
    annotate(row, f"Said by {NAME}.", by=olive)
    action = record_action([row], ActionWords("planned", f"Ring {NAME}."), by=leo)
    link = EvidenceGiven("Log", f"What {NAME} said.", link="https://x.test/log")
    evidence = attach_evidence([row], link, by=leo)
    row.refresh_from_db()
    note = write_office_note(row, f"{NAME} again.", by=olive)
    version, marks = row.version, (action.current.mark, evidence.current.mark)
    removed(row, by=olive, approver=ada)
    with pytest.raises(Changed):
        annotate(row, f"Said by {NAME} in May.", by=olive, version=version)
    words = ActionWords("planned", f"Ring {NAME} soon.")
    with pytest.raises(Changed):
        change_action(action, words, by=leo, number=marks[0])
    with pytest.raises(Changed):
        replace_evidence(evidence, link, by=leo, number=marks[1])
    with pytest.raises(Changed):
        write_office_note(row, f"{NAME} once more.", by=olive, seen=note_seen(note))
    mark = ActionVersion.objects.get(action=action).mark
    assert change_action(action, ActionWords("planned", "Ring."), by=leo, number=mark).number == 2


def test_an_assurance_stands_though_words_of_what_it_saw_are_removed(row, olive, leo, ada):
    record_action([row], ActionWords("done", f"Rang {NAME}."), by=leo)
    attach_evidence([row], EvidenceGiven("Log", "Calls.", link="https://x.test/log"), by=leo)
    move_row(row, MoveName.SUBMIT, by=leo)
    move_row(row, MoveName.ASSURE, by=olive, given=Given(reason=f"Spoke to {NAME}."))
    removed(row, by=leo, approver=ada)
    row.refresh_from_db()
    verdict = row.verdicts.get()
    assert row.state == State.ASSURED
    assert verdict.words == "Spoke to [redacted]."
    assert [seen.text for seen in verdict.action_versions.all()] == ["Rang [redacted]."]


def test_words_that_other_forces_share_stay(force, other_force, olive, ada, leo, cora):
    shared = InspectionFactory(forces=[force, other_force], title=f"About {NAME}")
    own = InspectionFactory(forces=[force], title=f"About {NAME}")
    official = FindingFactory(inspection=shared, text=f"{NAME} waited.")
    lifted = FindingFactory(inspection=shared, force=force, text=f"{NAME} rang.")
    mine = FindingFactory(inspection=own, text=f"{NAME} wrote.")
    template = TemplateFactory(force=force, inspection=shared)
    rows = [RowFactory(template=template, finding=finding) for finding in (official, lifted)]
    rows.append(RowFactory(template=TemplateFactory(force=force, inspection=own), finding=mine))
    removed(rows[0], by=olive, approver=ada)
    said = [row.finding.text for row in AssuranceRow.objects.order_by("pk")]
    assert said == [f"{NAME} waited.", "[redacted] rang.", "[redacted] wrote."]
    titles = Inspection.objects.order_by("pk").values_list("title", flat=True)
    assert list(titles) == [f"About {NAME}", "About [redacted]"]


def test_two_approvals_at_once_remove_it_once(own_database, row, olive, leo, ada, force):
    annotate(row, f"Said by {NAME}.", by=olive)
    other = person("Abe Approver", force, Role.OFFICE_APPROVER)
    waiting = asked(row, by=leo)
    start = Barrier(2)

    def approve(pk):
        try:
            approver = User.objects.get(pk=pk)
            start.wait(timeout=20)
            return approve_redaction(waiting, by=approver)
        except NotOpen as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as approvers:
        answers = list(approvers.map(approve, [ada.pk, other.pk]))
    assert sorted(type(answer).__name__ for answer in answers) == ["NotOpen", "Redaction"]
    assert RedactedRow.objects.count() == 1
    assert AssuranceRow.objects.get(pk=row.pk).annotation == "Said by [redacted]."
