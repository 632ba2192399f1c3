"""What people do with a draft, said once for the tests of its pages."""

import threading

from django.db import connections
from django.urls import reverse

from inspections.models import Kind
from tests.inspections.templates import as_upload

TITLE = "PEEL: Police effectiveness 2025"


def send(client, report, data, name="template.txt", force=None, follow=False):
    """Upload `data` as the template of the report's first force."""
    force = force or report.forces.first()
    address = reverse("upload", args=[report.pk])
    sent = {"force": force.pk, "file": as_upload(data, name)}
    return client.post(address, sent, follow=follow)


def page(draft):
    return reverse("draft", args=[draft.pk])


def row_of(draft, ref, section=Kind.ISSUE_OF_CONCERN):
    return draft.rows.get(section=section, report_ref=ref)


def row_url(row, act=""):
    return reverse(f"draft_row{act}", args=[row.draft_id, row.pk])


def answer(client, doubt, **sent):
    """Press one of a doubt's buttons: keep=1 or move=1."""
    version = doubt.row.version if doubt.row else ""
    address = reverse("draft_doubt", args=[doubt.draft_id, doubt.pk])
    return client.post(address, {"version": version, **sent}, follow=True)


def keep_all(client, draft):
    for doubt in draft.doubts.filter(answer=""):
        answer(client, doubt, keep=1)


def confirm(client, draft):
    return client.post(reverse("draft_confirm", args=[draft.pk]), follow=True)


def says(row, **changed):
    """The form of a row as it was shown, with what was typed over it."""
    names = ("section", "report_ref", "page_ref", "page_report", "text", "annotation",
             "action_taken", "version")  # fmt: skip
    shown = {name: getattr(row, name) for name in names}
    return {**shown, "answers": [doubt.pk for doubt in row.doubts.filter(answer="")], **changed}


def together(act):
    """What two threads that begin at the same moment come back with."""
    ready, found = threading.Barrier(2), []

    def one():
        ready.wait()
        try:
            found.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
