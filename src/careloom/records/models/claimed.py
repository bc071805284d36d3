"""Whom a worker is deciding for at this moment."""

from django.db import models


class Claimed(models.Model):
    """A lease on one enrollment, on PostgreSQL only; one that ended is nobody's.

    It is a narrow table of its own: a lease written into the enrollment's row would write the
    standing once more. Nothing is lost with it, for what two workers decide is kept once.
    """

    enrollment_id = models.CharField(primary_key=True, max_length=24)
    until = models.FloatField()
