"""Every address of the hub, by face; a face is added here when it comes."""

from django.conf import settings
from django.urls import include, path

from careloom.config.refusal import bad_request, failed, no_page

urlpatterns = [
    *([path("", include("careloom.demo.urls"))] if settings.MODE == "demo" else []),
    path("", include("careloom.participant.urls")),
    path("", include("careloom.staff.urls")),
    path("", include("careloom.clinic.urls")),
    path("", include("careloom.studio.urls")),
    path("api/v1/", include("careloom.api.urls")),
    path("hooks/", include("careloom.api.hooks")),
]

handler400 = bad_request
handler404 = no_page
handler500 = failed
