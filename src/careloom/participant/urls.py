"""The addresses of the person's pages; each begins with their link."""

from django.urls import path

from careloom.participant import views

urlpatterns = [
    path("p/<str:token>/", views.show_today, name="today"),
    path("p/<str:token>/begin", views.begin, name="begin"),
    path("p/<str:token>/answer", views.give_answer, name="answer"),
    path("p/<str:token>/check/<slug:step>/<slug:event>", views.check_effect, name="check"),
    path("p/<str:token>/respond", views.give_response, name="respond"),
    path("p/<str:token>/report", views.report, name="report"),
    path("p/<str:token>/help", views.get_help, name="help"),
]
