"""Addresses of the database's own record."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import record

urlpatterns: list[URLPattern | URLResolver] = [
    path("record/", record.record, name="record"),
    path("record/export/<slug:kind>/", record.record_export, name="record_export"),
]
