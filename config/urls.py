"""Where each page is: every app's own addresses, one after the other."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("assurance.urls")),
    path("", include("inspections.urls")),
    path("", include("forces.urls")),
    path("", include("core.urls")),
]

handler400 = "core.views.bad_request"
handler500 = "core.views.server_error"
