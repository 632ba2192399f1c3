"""Addresses of what is removed for good."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import redactions

urlpatterns: list[URLPattern | URLResolver] = [
    path("rows/<int:pk>/redact/", redactions.redaction_new, name="redaction_new"),
    path("redactions/", redactions.redaction_list, name="redaction_list"),
    path("redactions/<int:pk>/", redactions.redaction, name="redaction"),
]
