"""What the database's own record is of, whose each thing is, and what is left out and why."""

RECORDED_APPS = ("assurance", "inspections", "forces", "core")
RECORD_SCOPE = "forces.Force"
"""Whose a thing is: keepers of the record are named for these."""
RECORD_ABOUT = (
    "assurance.AssuranceRow",
    "assurance.Action",
    "assurance.Evidence",
    "inspections.Finding",
    "assurance.AssuranceTemplate",
    "inspections.Inspection",
    "forces.User",
    "forces.Panel",
)
"""The things that have a record of their own, with all that belongs to them; the first counts."""

WAITING = "It waits for a form that is being filled in; what the form uses is in the record."
POST = "It is the post's own book, of what went out and when; letters hold secret links."
DRAFT = "Nothing of a draft counts before it is confirmed; what is confirmed is in the record."
UNRECORDED: dict[str, str] = {
    "core.Change": "It is the record.",
    "core.Letter": POST,
    "core.Attempt": POST,
    "core.AccountLetter": POST,
    "core.AccountAttempt": POST,
    "core.Notice": POST,
    "forces.Invitation_letters": POST,
    "core.WaitingFile": WAITING,
    "core.Heartbeat": "It says that a process is at work, many times a minute.",
    "core.Job": "It says how far a piece of work is, many times a minute.",
    "inspections.Draft": DRAFT,
    "inspections.DraftRow": DRAFT,
    "inspections.DraftDoubt": DRAFT,
}
