"""Addresses of the homes, of one row, and of all that is done to it."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import actions, blocks, dates, evidence, home, moves, notes, past, rows

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("rows/<int:pk>/", rows.row, name="row"),
    path("rows/<int:pk>/past/", past.row_past, name="row_past"),
    path("rows/<int:pk>/facts/", rows.row_facts, name="row_facts"),
    path("rows/<int:pk>/criteria/", rows.row_criteria, name="row_criteria"),
    path("rows/<int:pk>/annotation/", rows.row_annotation, name="row_annotation"),
    path("rows/<int:pk>/office-note/", rows.office_note, name="office_note"),
    path("rows/<int:pk>/lead/", moves.lead, name="row_lead"),
    path("rows/<int:pk>/review/", moves.review, name="review"),
    path("rows/<int:pk>/moves/<slug:move>/", moves.move, name="move"),
    path("rows/<int:pk>/block/", blocks.row_block, name="row_block"),
    path("rows/<int:pk>/progress/", notes.progress_note, name="progress_note"),
    path("rows/<int:pk>/no-change/", notes.no_change, name="no_change"),
    path("rows/<int:pk>/unblock/", blocks.row_unblock, name="row_unblock"),
    path("rows/<int:pk>/actions/new/", actions.action_new, name="action_new"),
    path("rows/<int:pk>/evidence/new/", evidence.evidence_new, name="evidence_new"),
    path("rows/<int:pk>/dates/set/", dates.date_set, name="date_set"),
    path("rows/<int:pk>/dates/ask/", dates.date_ask, name="date_ask"),
    path("rows/<int:pk>/dates/correct/", dates.date_correct, name="date_correct"),
    path("dates/<int:pk>/decide/", dates.date_decide, name="date_decide"),
    path("actions/<int:pk>/change/", actions.action_change, name="action_change"),
    path("actions/<int:pk>/done/", actions.action_done, name="action_done"),
    path("actions/<int:pk>/rows/", actions.action_rows, name="action_rows"),
    path(
        "actions/<int:pk>/rows/<int:row_pk>/take-off/",
        actions.action_take_off,
        name="action_take_off",
    ),
    path("evidence/<int:pk>/change/", evidence.evidence_change, name="evidence_change"),
    path("evidence/<int:pk>/rows/", evidence.evidence_rows, name="evidence_rows"),
    path(
        "evidence/<int:pk>/rows/<int:row_pk>/take-off/",
        evidence.evidence_take_off,
        name="evidence_take_off",
    ),
    path("evidence/versions/<int:pk>/file/", evidence.evidence_file, name="evidence_file"),
]
