"""Addresses of assurance, area by area. One more area is one more line in AREAS."""

from django.urls import URLPattern, URLResolver

from assurance.urls import (
    drafts,
    lists,
    made_files,
    owners,
    panels,
    record,
    redactions,
    retention,
    rows,
    templates,
    uploads,
)

AREAS: tuple[list[URLPattern | URLResolver], ...] = (
    drafts.urlpatterns,
    lists.urlpatterns,
    made_files.urlpatterns,
    owners.urlpatterns,
    panels.urlpatterns,
    record.urlpatterns,
    retention.urlpatterns,
    redactions.urlpatterns,
    rows.urlpatterns,
    templates.urlpatterns,
    uploads.urlpatterns,
)

urlpatterns: list[URLPattern | URLResolver] = [pattern for area in AREAS for pattern in area]
