"""Registers the demo's pages with Django; a hub in production does not have them."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo's pages."""

    name = "careloom.demo"
    label = "demo"
