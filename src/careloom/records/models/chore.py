"""Whose turn a chore of the hub's upkeep is."""

from django.db import models


class Chore(models.Model):
    """When a chore is due next, and until when a worker has it; one row for each, made when met."""

    name = models.CharField(primary_key=True, max_length=24)
    due_at = models.FloatField(default=0.0)
    leased_until = models.FloatField(default=0.0)
