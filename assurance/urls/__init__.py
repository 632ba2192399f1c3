"""Addresses of assurance, area by area. One more area is one more line in AREAS."""

from django.urls import URLPattern, URLResolver

AREAS: tuple[list[URLPattern | URLResolver], ...] = ()

urlpatterns: list[URLPattern | URLResolver] = [pattern for area in AREAS for pattern in area]
