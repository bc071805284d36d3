"""Exports that were asked for, to be written when a worker has time."""

from django.db import models

from careloom.records.models.identity import new_id


class ExportRequest(models.Model):
    """One package of a study's data: for whom, and how far it is."""

    class State(models.TextChoices):
        """`refused` comes with a reason."""

        WAITING = "waiting"
        WRITTEN = "written"
        REFUSED = "refused"

    id = models.CharField(primary_key=True, max_length=24, default=new_id)
    program = models.CharField(max_length=40)
    protocol = models.CharField(max_length=80, default="")
    """The hash of the frozen protocol that the data belong to."""
    role = models.CharField(max_length=16)
    user = models.CharField(max_length=24)
    organization = models.CharField(max_length=24, default="")
    asked_at = models.DateTimeField()
    leased_until = models.FloatField(default=0.0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=40, default="")
    settled_at = models.DateTimeField(null=True)
