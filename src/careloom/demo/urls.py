"""The addresses of the demo's own pages."""

from django.urls import path
from django.views.generic import RedirectView

from careloom.demo import views

urlpatterns = [
    path("", RedirectView.as_view(url="/demo/")),
    path("demo/", views.show_people, name="demo"),
    path("demo/clock", views.move_on, name="demo-clock"),
    path("demo/play", views.play, name="demo-play"),
    path("demo/new", views.begin_anew, name="demo-new"),
]
