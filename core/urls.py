"""Addresses of pages that know nothing of policing."""

from django.urls import path

from core.views import accessibility, health

urlpatterns = [
    path("health/", health, name="health"),
    path("health/<slug:part>/", health, name="health_part"),
    path("accessibility/", accessibility, name="accessibility"),
]
