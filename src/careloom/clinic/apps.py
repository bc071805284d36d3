"""Registers the clinic's pages with Django."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """The clinic's pages."""

    name = "careloom.clinic"
    label = "clinic"
