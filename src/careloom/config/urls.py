"""Every address of the hub, by face."""

from django.urls import include, path

urlpatterns = [
    path("", include("careloom.participant.urls")),
    path("staff/", include("careloom.clinic.urls")),
    path("studio/", include("careloom.studio.urls")),
]
