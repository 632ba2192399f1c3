"""Addresses of the archive and of how long templates are kept."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import disposals, retention

urlpatterns: list[URLPattern | URLResolver] = [
    path("archive/", retention.archive, name="archive"),
    path("disposals/", disposals.disposal_list, name="disposal_list"),
    path("disposals/<int:pk>/", disposals.disposal_decide, name="disposal_decide"),
    path("templates/<int:pk>/dispose/", disposals.disposal_ask, name="disposal_ask"),
    path("retention/", retention.retention, name="retention"),
    path("retention/<int:pk>/", retention.retention_set, name="retention_set"),
]
