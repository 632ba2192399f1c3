"""Addresses of the archive and of how long templates are kept."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import retention

urlpatterns: list[URLPattern | URLResolver] = [
    path("archive/", retention.archive, name="archive"),
    path("retention/", retention.retention, name="retention"),
    path("retention/<int:pk>/", retention.retention_set, name="retention_set"),
]
