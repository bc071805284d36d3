"""The addresses of machines, below `api/v1/`."""

from django.urls import path

from careloom.api.readings import readings

urlpatterns = [path("readings", readings, name="readings")]
