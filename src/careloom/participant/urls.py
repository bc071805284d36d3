"""The addresses of the person's pages; each begins with their link."""

from django.urls import path

from careloom.participant import front, joining, settings, telling, today
from careloom.participant import path as way

urlpatterns = [
    path("", front.front_door, name="front"),
    path("p/<str:token>/", today.show_today, name="today"),
    path("p/<str:token>/begin", joining.begin, name="begin"),
    path("p/<str:token>/answer", today.give_answer, name="answer"),
    path("p/<str:token>/check/<slug:step>/<slug:event>", today.check_effect, name="check"),
    path("p/<str:token>/respond", today.give_response, name="respond"),
    path("p/<str:token>/choose", today.choose, name="choose"),
    path("p/<str:token>/report", telling.report, name="report"),
    path("p/<str:token>/help", telling.get_help, name="help"),
    path("p/<str:token>/why", way.why, name="why"),
    path("p/<str:token>/path", way.show_path, name="path"),
    path("p/<str:token>/agreed", joining.show_agreed, name="agreed"),
    path("p/<str:token>/pause", settings.show_pause, name="pause"),
    path("p/<str:token>/settings", settings.show_settings, name="settings"),
    path("p/<str:token>/change", settings.change, name="change"),
    path("p/<str:token>/stop", settings.stop, name="stop"),
]
