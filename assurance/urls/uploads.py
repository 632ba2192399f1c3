"""Addresses of files that wait to be attached."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import uploads

urlpatterns: list[URLPattern | URLResolver] = [
    path("rows/<int:pk>/files/<slug:form>/", uploads.file_arrive, name="file_arrive"),
    path("files/<uuid:once>/remove/", uploads.file_remove, name="file_remove"),
]
