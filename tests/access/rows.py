"""The homes, the page of a row, and everything that is done to it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from assurance.services.evidence import EvidenceGiven, attach_evidence
from assurance.services.panels import release
from tests.access import READERS, Page, status

ALLOCATORS = ("olive", "cora")
RECORDERS = ("olive", "cora", "leo", "lena")


def row(world):
    return {"pk": world.row.pk}


def only(*people, others_of=READERS):
    """Those people; whoever else reads the row is told that it is not theirs to do."""
    return {**status(403, *others_of), **status(200, *people)}


def moved(name):
    return lambda world: {"pk": world.row.pk, "move": name}


def action(world):
    return {"pk": world.action.pk}


def action_on_row(world):
    return {"pk": world.action.pk, "row_pk": world.row.pk}


def evidence(world):
    return {"pk": world.evidence.pk}


def sensitive(world):
    return {"pk": world.sensitive.pk}


def evidence_on_row(world):
    return {"pk": world.evidence.pk, "row_pk": world.row.pk}


def first_date(world):
    return {"pk": world.row.date_changes.get().pk}


def released_file(world):
    """A file that the panel was shown."""
    given = EvidenceGiven(
        "Log", "That calls are answered.", SimpleUploadedFile("log.txt", b"calls")
    )
    attached = attach_evidence([world.row], given, by=world.people["leo"])
    release(world.template, world.panel, by=world.people["ada"])
    return {"pk": attached.current_id}


def sensitive_file(world):
    file = SimpleUploadedFile("roster.txt", b"names")
    given = EvidenceGiven("Roster", "Who is trained.", file, marking="official_sensitive")
    attached = attach_evidence([world.row], given, by=world.people["leo"])
    release(world.template, world.panel, by=world.people["ada"])
    return {"pk": attached.current_id}


CLEARED = tuple(name for name in READERS if name != "fred")

PAGES = (
    Page("home", status(302, "pam", "adam", "kit"), others=200),
    Page("row", status(200, *READERS), row),
    Page("row", status(200, "olive", "ada", "oscar", "cora"),
         lambda world: {"pk": world.hidden_row.pk}),
    Page("row_past", status(200, *READERS), row),
    Page("row_past", status(200, "olive", "ada", "oscar", "cora"),
         lambda world: {"pk": world.hidden_row.pk}),
    Page("row_facts", only(*ALLOCATORS), row),
    Page("row_criteria", only(*ALLOCATORS), row),
    Page("row_lead", only(*ALLOCATORS), row),
    Page("row_annotation", only("olive"), row),
    Page("office_note", only("olive"), row),
    Page("review", only("olive"), row),
    Page("move", only("olive", "cora"), moved("allocate")),
    Page("move", only("cora", "leo", "lena"), moved("submit")),
    Page("move", only("olive"), moved("submit_on_behalf")),
    Page("move", only("olive"), moved("assure")),
    Page("move", only("olive"), moved("return")),
    Page("move", only("ada"), moved("close")),
    Page("move", only("ada"), moved("supersede")),
    Page("move", only("olive"), moved("reopen")),
    Page("move", {}, moved("lapse")),
    Page("move", {}, moved("erase")),
    Page("row_block", only(*RECORDERS), row),
    Page("row_unblock", only(*RECORDERS), row),
    Page("progress_note", only(*RECORDERS), row),
    Page("no_change", {**only(*RECORDERS), **status(302, *RECORDERS)}, row, post={}),
    Page("action_new", only(*RECORDERS), row),
    Page("action_change", only(*RECORDERS), action),
    Page("action_rows", only(*RECORDERS), action),
    Page("action_take_off", only(*RECORDERS), action_on_row),
    Page("evidence_new", only(*RECORDERS), row),
    Page("evidence_change", only(*RECORDERS), evidence),
    Page("evidence_change", only(*RECORDERS, others_of=CLEARED), sensitive),
    Page("evidence_rows", only(*RECORDERS), evidence),
    Page("evidence_take_off", only(*RECORDERS), evidence_on_row),
    Page("evidence_file", status(200, *READERS, "pam"), released_file),
    Page("evidence_file", status(200, *CLEARED), sensitive_file),
    Page("date_set", only(*ALLOCATORS), row),
    Page("date_ask", only("cora", "leo"), row),
    Page("date_correct", only("olive"), row),
    Page("date_decide", only("olive"), first_date),
)  # fmt: skip
