"""Presses at the same moment: many people's or one impatient person's. One act is done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from assurance.models import Action, AssuranceRow, Evidence
from assurance.services.actions import ActionWords, record_action
from assurance.workflow import MoveName, State
from core.models import StoredFile, WaitingFile
from forces.roles import Role
from tests.assurance.steps import LINK, allocated, answered, hidden, submitted
from tests.factories import ForceFactory, InspectionFactory, TemplateFactory
from tests.people import person

PRESSES = 6


@pytest.fixture
def force(own_database):
    return ForceFactory(name="Northshire Police", code="northshire")


@pytest.fixture
def leo(force):
    return person("Leo Lead", force, Role.FORCE_LEAD)


@pytest.fixture
def row(force, leo):
    cora = person("Cora Coordinator", force, Role.FORCE_COORDINATOR)
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    return allocated(template, leo, by=cora)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def pressed_together(senders):
    """What the server answers to requests that are sent at the same moment."""
    start = Barrier(len(senders))

    def press(send):
        start.wait(timeout=30)
        try:
            return send()
        finally:
            for connection in connections.all():
                connection.close()

    with ThreadPoolExecutor(len(senders)) as people:
        return list(people.map(press, senders))


def test_six_presses_of_a_move_make_one_event(row, leo):
    answered(row, by=leo)
    url = f"/rows/{row.pk}/moves/submit/"
    fields = hidden(signed_in(leo), url)
    clients = [signed_in(leo) for _ in range(PRESSES)]
    answers = pressed_together([lambda c=c: c.post(url, fields) for c in clients])
    assert [answer.status_code for answer in answers] == [302] * PRESSES
    assert row.events.filter(what=MoveName.SUBMIT).count() == 1


def test_six_presses_record_one_action_one_evidence_and_one_report(row, leo):
    url = f"/rows/{row.pk}/actions/new/"
    typed = {**hidden(signed_in(leo), url), "kind": "done", "text": "Trained them.", "link": LINK,
             "proves": "Who.", "then": "report"}  # fmt: skip
    clients = [signed_in(leo) for _ in range(PRESSES)]
    answers = pressed_together([lambda c=c: c.post(url, typed) for c in clients])
    assert [answer.status_code for answer in answers] == [302] * PRESSES
    assert (Action.objects.count(), Evidence.objects.count()) == (1, 1)
    assert row.events.filter(what=MoveName.SUBMIT).count() == 1


@pytest.mark.parametrize("early", [True, False])
def test_six_presses_attach_each_of_three_files_once(row, leo, early):
    """Whether the files arrived before the form, or come with each of the six presses."""
    url, names = f"/rows/{row.pk}/evidence/new/", ("a.txt", "b.txt", "c.txt")
    typed = {**hidden(signed_in(leo), url), "proves": "Who."}
    if early:
        arrive, there = f"/rows/{row.pk}/files/evidence/", signed_in(leo)
        sent = [there.post(arrive, {"once": typed["once"], "file": file(name)}) for name in names]
        typed["waiting"] = [answer.json()["token"] for answer in sent]

    def press(client):
        return client.post(url, typed if early else {**typed, "file": [*map(file, names)]})

    clients = [signed_in(leo) for _ in range(PRESSES)]
    answers = pressed_together([lambda c=c: press(c) for c in clients])
    assert [answer.status_code for answer in answers] == [302] * PRESSES
    assert sorted(row.evidence.values_list("current__title", flat=True)) == list(names)
    assert (StoredFile.objects.count(), WaitingFile.objects.count()) == (3, 0)


def file(name):
    return SimpleUploadedFile(name, f"what {name} says".encode())


def test_six_presses_mark_a_planned_action_as_done_once(row, leo):
    action = record_action([row], ActionWords("planned", "Train them."), by=leo)
    url = f"/actions/{action.pk}/done/"
    typed = {**hidden(signed_in(leo), url), "text": "Trained.", "link": LINK, "proves": "Who."}
    clients = [signed_in(leo) for _ in range(PRESSES)]
    answers = pressed_together([lambda c=c: c.post(url, typed) for c in clients])
    assert [answer.status_code for answer in answers] == [302] * PRESSES
    assert (action.versions.count(), Evidence.objects.count()) == (2, 1)


def test_of_six_reviewers_one_is_heard_and_the_others_are_told(row, leo, force):
    submitted(row, by=leo)
    officers = [person(f"Officer{n} Office", force, Role.OFFICE_OFFICER) for n in range(PRESSES)]
    url = f"/rows/{row.pk}/review/"
    fields = {**hidden(signed_in(officers[0]), url), "verdict": "assured", "reason": "Saw it."}
    clients = [signed_in(officer) for officer in officers]
    answers = pressed_together([lambda c=c: c.post(url, fields) for c in clients])
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (PRESSES - 1)
    assert row.verdicts.count() == 1
    heard = row.verdicts.get().by.name
    for answer in answers:
        if answer.status_code == 409:
            assert f"last changed by {heard}" in answer.content.decode()
    assert AssuranceRow.objects.get(pk=row.pk).state == State.ASSURED


def test_six_changes_of_an_action_over_the_same_version_make_one(row, leo):
    action, _ = answered(row, by=leo)
    url = f"/actions/{action.pk}/change/"
    typed = {**hidden(signed_in(leo), url), "kind": "done", "text": "Trained half."}
    clients = [signed_in(leo) for _ in range(PRESSES)]
    answers = pressed_together([lambda c=c: c.post(url, typed) for c in clients])
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (PRESSES - 1)
    assert action.versions.count() == 2
