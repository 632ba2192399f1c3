"""Addresses of saved views of lists."""

from django.urls import URLPattern, URLResolver, path

from assurance.views import saved_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("rows/views/", saved_views.view_list, name="view_list"),
    path("rows/views/new/", saved_views.view_new, name="view_new"),
    path("rows/views/<int:pk>/", saved_views.view_open, name="view_open"),
    path("rows/views/<int:pk>/change/", saved_views.view_change, name="view_change"),
    path("rows/views/<int:pk>/save/", saved_views.view_save, name="view_save"),
    path("rows/views/<int:pk>/delete/", saved_views.view_delete, name="view_delete"),
    path("rows/views/<int:pk>/remove/", saved_views.view_unshare, name="view_unshare"),
    path("rows/views/<int:pk>/start/", saved_views.view_start, name="view_start"),
]
