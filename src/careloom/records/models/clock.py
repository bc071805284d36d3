"""The clock of a demo, moved by hand."""

from django.db import models


class HandClock(models.Model):
    """How far a demo's clock stands before the true one; there is at most one row."""

    id = models.IntegerField(primary_key=True, default=1)
    ahead_seconds = models.FloatField(default=0.0)
    stands_at = models.FloatField(null=True)
    """When set, the clock stands still here."""
