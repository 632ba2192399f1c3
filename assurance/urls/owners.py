"""Addresses of those who lead, of moving everything of one of them, and of cover for absence."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import owners

urlpatterns: list[URLPattern | URLResolver] = [
    path("leads/", owners.lead_list, name="lead_list"),
    path("leads/<int:force>/<int:pk>/", owners.leaver, name="leaver"),
    path("leads/<int:force>/<int:pk>/cover/", owners.cover_new, name="cover_new"),
    path("covers/<int:pk>/end/", owners.cover_end, name="cover_end"),
]
