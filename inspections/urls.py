"""Addresses of inspections and of their findings' corrections; drafts: see assurance."""

from django.urls import URLPattern, URLResolver, path

from inspections.views import corrections, inspections, questions

urlpatterns: list[URLPattern | URLResolver] = [
    path("inspections/", inspections.inspection_list, name="inspection_list"),
    path("inspections/new/", inspections.inspection_new, name="inspection_new"),
    path("inspections/<int:pk>/edit/", inspections.inspection_edit, name="inspection_edit"),
    path(
        "inspections/<int:pk>/questions/",
        questions.inspection_questions,
        name="inspection_questions",
    ),
    path("findings/<int:pk>/correct/", corrections.finding_correct, name="finding_correct"),
]
