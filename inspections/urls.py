"""Addresses of inspections and of the drafts that are read from documents."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
