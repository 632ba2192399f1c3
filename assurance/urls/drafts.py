"""Addresses of an inspection's page, of the drafts of its templates, and of their rows."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import draft_rows, drafts, inspections, readings

urlpatterns: list[URLPattern | URLResolver] = [
    path("inspections/<int:pk>/", inspections.inspection, name="inspection"),
    path("inspections/<int:pk>/upload/", drafts.upload_template, name="upload"),
    path("readings/<int:pk>/", readings.reading, name="reading"),
    path("readings/<int:pk>/cancel/", readings.reading_cancel, name="reading_cancel"),
    path("drafts/<int:pk>/", drafts.draft, name="draft"),
    path("drafts/<int:pk>/confirm/", drafts.draft_confirm, name="draft_confirm"),
    path("drafts/<int:pk>/discard/", drafts.draft_discard, name="draft_discard"),
    path("drafts/<int:pk>/rows/new/", draft_rows.draft_row_new, name="draft_row_new"),
    path("drafts/<int:pk>/rows/<int:row_pk>/", draft_rows.draft_row, name="draft_row"),
    path(
        "drafts/<int:pk>/rows/<int:row_pk>/leave-out/",
        draft_rows.draft_row_leave_out,
        name="draft_row_leave_out",
    ),
    path(
        "drafts/<int:pk>/rows/<int:row_pk>/put-back/",
        draft_rows.draft_row_put_back,
        name="draft_row_put_back",
    ),
    path("drafts/<int:pk>/doubts/<int:doubt_pk>/", draft_rows.draft_doubt, name="draft_doubt"),
]
