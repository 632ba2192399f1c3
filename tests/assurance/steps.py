"""Steps that bring a row to where a test begins, and what a browser sends with a form."""

import re
import uuid
from datetime import timedelta

from django.utils import timezone

from assurance.models import ActionKind, AssuranceRow
from assurance.services.actions import ActionWords, record_action
from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.moves import Given, move_row
from assurance.workflow import MoveName
from tests.factories import RowFactory

TODAY = timezone.localdate()
LINK = "https://intranet.test/log"


def soon(days=40):
    return TODAY + timedelta(days=days)


def boxes(name, day):
    """A date as the three boxes send it."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def hidden(client, url):
    """The hidden fields of the form that a GET of `url` shows."""
    page = client.get(url).content.decode()
    fields = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def sent(client, url, **typed):
    """Opens a form, fills it in and sends it, as a person does."""
    return client.post(url, {**hidden(client, url), **typed})


def text(response):
    return response.content.decode()


def allocated(template, lead, *, by, due=None, **facts):
    row = RowFactory(template=template, **facts)
    move_row(row, MoveName.ALLOCATE, by=by, given=Given(lead=lead, target_date=due or soon()))
    row.refresh_from_db()
    return row


def answered(row, *, by, source=""):
    """An action that is done, and a link that proves it."""
    words = ActionWords(ActionKind.DONE, "Trained every call taker.", source=source)
    action = record_action([row], words, by=by)
    evidence = attach_evidence([row], EvidenceGiven("Log", "Who was trained.", link=LINK), by=by)
    return action, evidence


def submitted(row, *, by):
    answered(row, by=by)
    move_row(row, MoveName.SUBMIT, by=by)
    return AssuranceRow.objects.get(pk=row.pk)


def assured(row, *, lead, by):
    submitted(row, by=lead)
    move_row(row, MoveName.ASSURE, by=by, given=Given(reason="Saw the training log."))
    return AssuranceRow.objects.get(pk=row.pk)


def new_token():
    return str(uuid.uuid4())
