"""Addresses of releases, of what panels read, and of what they ask."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import progress, questions, releases

urlpatterns: list[URLPattern | URLResolver] = [
    path("templates/<int:pk>/release/", releases.release, name="release"),
    path("templates/<int:pk>/release/<int:panel>/", releases.release_to, name="release_to"),
    path(
        "templates/<int:pk>/release/<int:panel>/withdraw/",
        releases.release_withdraw,
        name="release_withdraw",
    ),
    path("progress/", progress.progress_list, name="progress_list"),
    path("progress/<int:pk>/", progress.progress, name="progress"),
    path("progress/<int:pk>/rows/", progress.progress_rows, name="progress_rows"),
    path("progress/rows/<int:pk>/", progress.progress_row, name="progress_row"),
    path("questions/", questions.question_list, name="question_list"),
    path("questions/<int:pk>/", questions.question, name="question"),
    path("questions/<int:pk>/paper/", questions.question_paper, name="question_paper"),
]
