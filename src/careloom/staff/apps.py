"""Registers what staff pages share with Django."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """What staff pages share."""

    name = "careloom.staff"
    label = "staff"
