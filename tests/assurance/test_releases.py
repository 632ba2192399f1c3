"""Giving a template to a panel: seen before it goes, on record after it went, taken back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from assurance.models import ActionKind, Marking, Release
from assurance.refusals import Changed, NotOpen, Refused
from assurance.services.actions import ActionWords, change_action, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence, replace_evidence
from assurance.services.panels import release, withdraw
from assurance.services.rows import write_office_note
from tests.factories import InspectionFactory, RowFactory, TemplateFactory
from tests.panel_world import template_of
from tests.people import with_second_step
from tests.queries import queries_of


@pytest.fixture
def template(force, leo, olive):
    return template_of(force, 6, leads=[leo], assurer=olive)


@pytest.fixture
def row(template):
    return template.rows.filter(state="in_progress").first()


@pytest.fixture
def action(row, leo):
    return record_action([row], ActionWords(ActionKind.PLANNED, "Train the call takers."), by=leo)


@pytest.fixture
def evidence(row, leo):
    given = EvidenceGiven("Roster", "Who is trained.", link="https://intranet.test/roster")
    return attach_evidence([row], given, by=leo)


@pytest.fixture
def secret(row, leo):
    with_second_step(leo)
    given = EvidenceGiven(
        "Names of victims", "Who was called.", link="https://intranet.test/names",
        marking=Marking.OFFICIAL_SENSITIVE,
    )  # fmt: skip
    return attach_evidence([row], given, by=leo)


def address(template, panel, more=""):
    return f"/templates/{template.pk}/release/{panel.pk}/{more}"


def hidden(response) -> dict[str, str]:
    html = response.content.decode()
    fields = {tag: re.search(r'value="([^"]*)"', tag) for tag in re.findall(r"<input[^>]*>", html)}
    named = {re.search(r'name="([^"]*)"', tag).group(1): value for tag, value in fields.items()}
    return {name: unescape(value.group(1)) for name, value in named.items() if value}


def reads(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


def test_the_approver_sees_what_will_go_and_releases_it(
    as_, ada, pam, template, panel, action, evidence, secret
):
    client = as_(ada)
    text = reads(client.get(address(template, panel)))
    assert "1 piece of evidence that is kept back is not named here" in text
    assert "Names of victims" not in text
    with_second_step(ada)
    page = client.get(address(template, panel))
    text = reads(page)
    assert "Points 6" in text
    assert "Actions 1" in text
    assert "Pieces of evidence 1, marked OFFICIAL" in text
    assert "1 piece of evidence marked OFFICIAL-SENSITIVE" in text
    assert "Names of victims" in text
    assert "this is the first release" in text
    assert as_(pam).get(f"/progress/{template.pk}/").status_code == 404
    sent = client.post(address(template, panel), {**hidden(page), "note": "For June."}, follow=True)
    assert "Released to Northshire Police and Crime Panel: 6 points." in reads(sent)
    assert "For June." in reads(as_(pam).get(f"/progress/{template.pk}/"))
    made = Release.objects.get()
    assert made.released_rows.count() == 6
    assert [one.version.title for one in made.released_evidence.all()] == ["Roster"]


def test_what_changed_since_the_last_release_is_told(as_, ada, template, panel, row, action, leo):
    release(template, panel, by=ada)
    assert "Nothing has changed." in reads(as_(ada).get(address(template, panel)))
    changed = ActionWords(ActionKind.PLANNED, "Train them twice.")
    change_action(action, changed, by=leo, number=1)
    record_action([row], ActionWords(ActionKind.PLANNED, "Hire two."), by=leo)
    RowFactory(template=template)
    text = reads(as_(ada).get(address(template, panel)))
    assert f"Actions changed: 1 ({row})" in text
    assert f"Actions added: 1 ({row})" in text
    assert "Points that it has not seen: 1" in text


def test_a_second_press_releases_once(as_, ada, template, panel):
    client = as_(ada)
    sent = {**hidden(client.get(address(template, panel))), "note": ""}
    for _ in range(2):
        assert client.post(address(template, panel), sent).status_code == 302
    assert Release.objects.count() == 1
    again = {**hidden(client.get(address(template, panel))), "note": ""}
    assert client.post(address(template, panel), again).status_code == 302
    assert Release.objects.count() == 2


def test_what_changed_meanwhile_does_not_go_unseen(as_, ada, template, panel, row, leo):
    client = as_(ada)
    sent = {**hidden(client.get(address(template, panel))), "note": "Kept words."}
    record_action([row], ActionWords(ActionKind.PLANNED, "Not seen yet."), by=leo)
    refused = client.post(address(template, panel), sent)
    assert refused.status_code == 409
    assert "was changed" in reads(refused)
    assert "Kept words." in reads(refused)
    assert not Release.objects.exists()
    assert client.post(address(template, panel), hidden(refused) | {"note": "x"}).status_code == 302
    assert Release.objects.get().released_actions.count() == 1


def test_another_approvers_release_meanwhile_is_told(template, panel, ada, force):
    from forces.roles import Role
    from tests.people import person

    arthur = person("Arthur Approver", force, Role.OFFICE_APPROVER)
    release(template, panel, by=arthur)
    with pytest.raises(Changed, match="Arthur Approver"):
        release(template, panel, by=ada, after=0)
    assert Release.objects.count() == 1


def test_an_unpublished_report_cannot_be_released(as_, force, panel, ada):
    soon = timezone.localdate() + timedelta(days=5)
    early = TemplateFactory(
        force=force, inspection=InspectionFactory(forces=[force], published_on=soon)
    )
    RowFactory(template=early)
    page = as_(ada).get(address(early, panel))
    assert "Nothing of it can be released to a panel before that day." in reads(page)
    assert "Release to the panel" not in reads(page)
    with pytest.raises(Refused, match="publishes this report on"):
        release(early, panel, by=ada)
    early.inspection.published_on = timezone.localdate()
    early.inspection.save()
    assert release(early, panel, by=ada)


def test_a_publication_put_off_after_the_release_hides_it(as_, template, panel, ada, pam):
    release(template, panel, by=ada)
    assert as_(pam).get(f"/progress/{template.pk}/").status_code == 200
    template.inspection.published_on = timezone.localdate() + timedelta(days=3)
    template.inspection.save()
    assert as_(pam).get(f"/progress/{template.pk}/").status_code == 404


def test_a_template_without_rows_cannot_be_released(force, panel, ada):
    with pytest.raises(Refused, match="no rows"):
        release(TemplateFactory(force=force), panel, by=ada)


def test_only_the_approver_of_the_panels_own_force_releases(
    template, panel, ada, olive, oscar, other_force
):
    for person in (olive, oscar):
        with pytest.raises(PermissionDenied):
            release(template, panel, by=person)
        with pytest.raises(PermissionDenied):
            withdraw(template, panel, by=person, note="No.")
    panel.force = other_force
    with pytest.raises(Refused, match="another force"):
        release(template, panel, by=ada)


def test_withdrawn_it_shows_nothing_and_stays_on_record(as_, template, panel, ada, pam, row):
    release(template, panel, by=ada)
    pages = (f"/progress/{template.pk}/", f"/progress/{template.pk}/rows/",
             f"/progress/rows/{row.pk}/")  # fmt: skip
    assert [as_(pam).get(page).status_code for page in pages] == [200, 200, 200]
    asked = as_(ada).post(address(template, panel, "withdraw/"), {"note": " "})
    assert "Say why it is withdrawn" in reads(asked)
    assert as_(pam).get(pages[0]).status_code == 200
    done = as_(ada).post(
        address(template, panel, "withdraw/"), {"note": "Two rows were wrong."}, follow=True
    )
    assert "It sees nothing of the template now." in reads(done)
    assert "Two rows were wrong." in reads(done)
    assert [as_(pam).get(page).status_code for page in pages] == [404, 404, 404]
    again = as_(ada).post(address(template, panel, "withdraw/"), {"note": "Again."})
    assert again.status_code == 409
    assert "withdrew it" in reads(again)


def test_nothing_released_is_nothing_to_withdraw(template, panel, ada):
    with pytest.raises(NotOpen, match="Nothing of this template"):
        withdraw(template, panel, by=ada, note="Why not.")


def test_history_names_who_when_and_how_many(as_, template, panel, ada):
    release(template, panel, by=ada, note="First.")
    withdraw(template, panel, by=ada, note="Too early.")
    text = reads(as_(ada).get(f"/templates/{template.pk}/release/"))
    for words in ("Released", "First.", "Withdrawn", "Too early.", "Ada Approver"):
        assert words in text


def test_history_takes_the_same_queries_for_many_releases(as_, template, panel, ada):
    release(template, panel, by=ada)
    client = as_(ada)
    page = f"/templates/{template.pk}/release/"
    once = queries_of(client, page)
    for _ in range(5):
        release(template, panel, by=ada)
    assert queries_of(client, page) == once


def test_a_marking_raised_after_the_release_hides_the_evidence(
    as_, template, panel, ada, pam, row, evidence, leo
):
    with_second_step(leo)
    release(template, panel, by=ada)
    page = f"/progress/rows/{row.pk}/"
    assert "Roster" in reads(as_(pam).get(page))
    raised = EvidenceGiven(
        "Roster", "Who is trained.", link="https://intranet.test/roster",
        marking=Marking.OFFICIAL_SENSITIVE,
    )  # fmt: skip
    replace_evidence(evidence, raised, by=leo, number=1)
    assert "Roster" not in reads(as_(pam).get(page))
    assert "intranet.test" not in as_(pam).get(page).content.decode()


def test_a_panel_sees_actions_as_released_until_the_next_release(
    as_, template, panel, ada, pam, row, action, leo
):
    release(template, panel, by=ada)
    change_action(action, ActionWords(ActionKind.PLANNED, "Train nobody."), by=leo, number=1)
    page = f"/progress/rows/{row.pk}/"
    before = reads(as_(pam).get(page))
    assert "Train the call takers." in before
    assert "Train nobody." not in before
    release(template, panel, by=ada)
    assert "Train nobody." in reads(as_(pam).get(page))


def test_an_action_links_to_released_rows_only(as_, template, panel, ada, pam, row, leo, force):
    elsewhere = RowFactory(template=TemplateFactory(force=force), state="in_progress", lead=leo)
    beside = template.rows.exclude(pk=row.pk).filter(state="in_progress").first()
    words = ActionWords(ActionKind.PLANNED, "One answer for three.")
    record_action([row, beside, elsewhere], words, by=leo)
    release(template, panel, by=ada)
    html = as_(pam).get(f"/progress/rows/{row.pk}/").content.decode()
    assert f"/progress/rows/{beside.pk}/" in html
    assert f"/progress/rows/{elsewhere.pk}/" not in html


def test_the_offices_note_is_not_released(as_, template, panel, ada, pam, row, olive):
    write_office_note(row, "They are dragging their feet.", by=olive)
    row.annotation = "Printed beside it."
    row.save(update_fields=["annotation"])
    release(template, panel, by=ada)
    text = reads(as_(pam).get(f"/progress/rows/{row.pk}/"))
    assert "Printed beside it." in text
    assert "dragging" not in text
