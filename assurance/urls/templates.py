"""Addresses of the templates, of the worklists and checks over them, and of acts on many rows."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import bulk, checks, exports, inplace, templates, worklists

urlpatterns: list[URLPattern | URLResolver] = [
    path("templates/", templates.template_list, name="template_list"),
    path("templates/<int:pk>/", templates.template, name="template"),
    path("templates/<int:pk>/export/<slug:kind>/", exports.template_export, name="template_export"),
    path("templates/rows/<int:pk>/", inplace.annex_row_here, name="annex_row"),
    path("templates/rows/<int:pk>/<slug:key>/", inplace.annex_act, name="annex_act"),
    path("checks/", checks.checks, name="checks"),
    path("rows/", worklists.row_list, name="row_list"),
    path("rows/export/<slug:kind>/", exports.row_export, name="row_export"),
    path("rows/bulk/<slug:key>/", bulk.bulk, name="bulk"),
]
