"""Addresses of files that are made while their asker does something else."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import made_files

urlpatterns: list[URLPattern | URLResolver] = [
    path("made-files/", made_files.made_files, name="made_files"),
    path("made-files/<int:pk>/", made_files.made_file, name="made_file"),
    path("made-files/<int:pk>/file/", made_files.made_file_fetch, name="made_file_fetch"),
    path("made-files/<int:pk>/cancel/", made_files.made_file_cancel, name="made_file_cancel"),
    path("made-files/<int:pk>/remove/", made_files.made_file_remove, name="made_file_remove"),
    path("made-files/<int:pk>/again/", made_files.made_file_again, name="made_file_again"),
]
