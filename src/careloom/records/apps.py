"""The Django app that keeps all records."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Registers the records under their own name."""

    name = "careloom.records"
    label = "records"
