"""Files that wait to be attached, and planned actions that are done."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from core.waiting import land
from tests.access import READERS, Page, status
from tests.access.rows import RECORDERS, action, only


def form_of_row(world):
    return {"pk": world.row.pk, "form": "evidence"}


def nobodys_form(world):
    return {"pk": world.row.pk, "form": "2-evidence"}


def file_of_leo(world):
    upload = SimpleUploadedFile("log.txt", b"calls")
    return {"once": land(upload, by=world.people["leo"], once=uuid.uuid4()).once}


PAGES = (
    Page("file_arrive", {**status(403, *READERS), **status(422, *RECORDERS)}, form_of_row, post={}),
    Page("file_arrive", status(403, "ada", "oscar", "fred"), nobodys_form, post={}),
    Page("file_remove", status(204, "leo"), file_of_leo, post={}),
    Page("action_done", only(*RECORDERS), action),
)
