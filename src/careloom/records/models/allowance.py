"""How much a channel may send just now."""

from django.db import models


class Allowance(models.Model):
    """A channel's token bucket, shared by all workers: what was left when it was last filled."""

    channel = models.CharField(primary_key=True, max_length=16)
    left = models.FloatField()
    filled_at = models.FloatField()
    """By the database's clock, of which there is one."""
