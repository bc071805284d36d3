"""The Django app of the person's pages."""

from django.apps import AppConfig


class ParticipantConfig(AppConfig):
    """Registers the pages' templates and styles."""

    name = "careloom.participant"
    label = "participant"
