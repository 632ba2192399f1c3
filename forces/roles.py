"""Who may do what: every permission, every role and all grants, on one screen."""

from django.db.models import TextChoices


class Side(TextChoices):
    OFFICE = "office", "the local policing body's office"
    FORCE = "force", "the force"
    PANEL = "panel", "a scrutiny panel"
    AUDIT = "audit", "internal audit"
    SYSTEM = "system", "administration"


class Role(TextChoices):
    OFFICE_OFFICER = "office_officer", "office officer"
    OFFICE_APPROVER = "office_approver", "office approver"
    OFFICE_OBSERVER = "office_observer", "observer for the office"
    FORCE_COORDINATOR = "force_coordinator", "force coordinator"
    FORCE_LEAD = "force_lead", "force lead"
    FORCE_OBSERVER = "force_observer", "observer for the force"
    INTERNAL_AUDITOR = "internal_auditor", "internal auditor"
    PANEL_MEMBER = "panel_member", "panel member"
    ADMINISTRATOR = "administrator", "administrator"
    RECORD_KEEPER = "record_keeper", "keeper of the record"


class Permission(TextChoices):
    SEE_ROWS = "see_rows", "see the templates and rows of the force"
    SEE_OFFICE_NOTES = "see_office_notes", "see the office's own notes"
    SEE_UNPUBLISHED = "see_unpublished", "see an inspection before its publication day"
    SEE_RELEASED = "see_released", "see what was released to the panel"
    RECORD_INSPECTION = "record_inspection", "record an inspection and its grades"
    IMPORT_TEMPLATE = "import_template", "upload a template and confirm what was read"
    ANNOTATE = "annotate", "write the printed annotation and the office's own note"
    CORRECT_WORDS = "correct_words", "correct a mis-transcription of the force's own findings"
    CORRECT_NATIONAL = "correct_national", "correct a mis-transcription in a national report"
    ALLOCATE = "allocate", "name the lead and set the first target date"
    RECORD_ACTION = "record_action", "record actions and evidence"
    RECORD_ON_BEHALF = "record_on_behalf", "record actions on the force's behalf"
    SUBMIT_OWN = "submit_own", "submit rows that one leads"
    SUBMIT_ANY = "submit_any", "submit any row of the force"
    SUBMIT_ON_BEHALF = "submit_on_behalf", "submit on the force's behalf"
    ASK_LATER_DATE = "ask_later_date", "ask for a later target date"
    DECIDE_DATE = "decide_date", "approve or decline a later target date"
    REVIEW = "review", "assure or return what the force reports complete"
    CLOSE = "close", "close an assured row"
    END = "end", "mark a row not accepted, superseded or no longer applicable"
    REOPEN = "reopen", "reopen a row"
    RELEASE = "release", "release a template to a panel"
    ASK_QUESTION = "ask_question", "ask a question or record a resolution on a released row"
    ANSWER_QUESTION = "answer_question", "answer a panel's question"
    SEE_SENSITIVE = (
        "see_sensitive",
        "see evidence marked OFFICIAL-SENSITIVE, with a second step for signing in",
    )
    BE_LEAD = "be_lead", "be named as the lead of a row"
    MANAGE_PEOPLE = "manage_people", "invite people and give them roles"
    SEE_LETTERS = "see_letters", "see whether each letter went out"
    ASK_DISPOSAL = "ask_disposal", "ask that a template which is due be disposed of"
    APPROVE_DISPOSAL = "approve_disposal", "approve or decline a disposal that somebody else asks"
    SET_RETENTION = "set_retention", "set how long the force's templates are kept"
    SEE_RECORD = (
        "see_record",
        "see the database's own record of every change, old words and new; of evidence marked "
        "OFFICIAL-SENSITIVE with a second step",
    )
    ASK_REDACTION = "ask_redaction", "ask that a name or a file be removed for good"
    APPROVE_REDACTION = "approve_redaction", "approve or decline what somebody else asks to remove"
    SEE_REDACTIONS = "see_redactions", "see what was removed, by whom and why"
    UNSHARE_VIEWS = "unshare_views", "remove a saved view that somebody shared with one's own side"


P = Permission
OFFICE_READS = frozenset(
    {P.SEE_ROWS, P.SEE_OFFICE_NOTES, P.SEE_UNPUBLISHED, P.SEE_SENSITIVE, P.SEE_REDACTIONS}
)

SIDES: dict[Role, Side] = {
    Role.OFFICE_OFFICER: Side.OFFICE,
    Role.OFFICE_APPROVER: Side.OFFICE,
    Role.OFFICE_OBSERVER: Side.OFFICE,
    Role.FORCE_COORDINATOR: Side.FORCE,
    Role.FORCE_LEAD: Side.FORCE,
    Role.FORCE_OBSERVER: Side.FORCE,
    Role.INTERNAL_AUDITOR: Side.AUDIT,
    Role.PANEL_MEMBER: Side.PANEL,
    Role.ADMINISTRATOR: Side.SYSTEM,
    Role.RECORD_KEEPER: Side.SYSTEM,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.OFFICE_OFFICER: OFFICE_READS
    | {
        P.RECORD_INSPECTION,
        P.IMPORT_TEMPLATE,
        P.ANNOTATE,
        P.CORRECT_WORDS,
        P.ALLOCATE,
        P.RECORD_ON_BEHALF,
        P.SUBMIT_ON_BEHALF,
        P.DECIDE_DATE,
        P.REVIEW,
        P.REOPEN,
        P.ANSWER_QUESTION,
        P.BE_LEAD,
        P.ASK_REDACTION,
        P.ASK_DISPOSAL,
        P.UNSHARE_VIEWS,
    },
    Role.OFFICE_APPROVER: OFFICE_READS
    | {
        P.CORRECT_NATIONAL,
        P.CLOSE,
        P.END,
        P.RELEASE,
        P.ANSWER_QUESTION,
        P.SET_RETENTION,
        P.APPROVE_DISPOSAL,
        P.APPROVE_REDACTION,
    },
    Role.OFFICE_OBSERVER: OFFICE_READS,
    Role.FORCE_COORDINATOR: frozenset(
        {
            P.SEE_ROWS,
            P.SEE_UNPUBLISHED,
            P.SEE_SENSITIVE,
            P.ALLOCATE,
            P.RECORD_ACTION,
            P.SUBMIT_ANY,
            P.ASK_LATER_DATE,
            P.BE_LEAD,
            P.ASK_REDACTION,
            P.SEE_REDACTIONS,
            P.UNSHARE_VIEWS,
        }
    ),
    Role.FORCE_LEAD: frozenset(
        {
            P.SEE_ROWS,
            P.SEE_SENSITIVE,
            P.RECORD_ACTION,
            P.SUBMIT_OWN,
            P.ASK_LATER_DATE,
            P.BE_LEAD,
            P.ASK_REDACTION,
        }
    ),
    Role.FORCE_OBSERVER: frozenset({P.SEE_ROWS}),
    Role.INTERNAL_AUDITOR: frozenset(),
    Role.PANEL_MEMBER: frozenset({P.SEE_RELEASED, P.ASK_QUESTION}),
    Role.ADMINISTRATOR: frozenset({P.MANAGE_PEOPLE, P.SEE_LETTERS}),
    Role.RECORD_KEEPER: frozenset({P.SEE_RECORD}),
}
"""An internal auditor is granted rows by a review, not by the role."""

WITH_SECOND_STEP = frozenset({P.SEE_SENSITIVE})
"""What a role allows only to those who have set up a second step for signing in."""


def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that carry `permission`: the question "who may?"."""
    return frozenset(role for role, granted in GRANTS.items() if permission in granted)
