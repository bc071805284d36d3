"""Registers the studio's pages with Django."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """The studio's pages."""

    name = "careloom.studio"
    label = "studio"
