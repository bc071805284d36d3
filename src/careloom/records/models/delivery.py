"""Deliveries: the outbox, and what was shown in the hub's own pages."""

from django.db import models

from careloom.records.models.identity import new_id

NEVER = 1e11
"""An instant beyond all care."""


class Delivery(models.Model):
    """One thing on its way to a person; the words are made from the decision when it is sent."""

    class State(models.TextChoices):
        """Where a delivery stands; `uncertain` is when a provider cannot say if it accepted."""

        QUEUED = "queued"
        LEASED = "leased"
        ACCEPTED = "accepted"
        FAILED = "failed"
        NOT_SENT = "not_sent"
        UNCERTAIN = "uncertain"

    id = models.CharField(primary_key=True, max_length=24, default=new_id)
    enrollment_id = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    what = models.CharField(max_length=12)
    """The outcome it delivers, or `safety`."""
    ref = models.CharField(max_length=90)
    """The event, text or safety response."""
    channel = models.CharField(max_length=16)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=60, default="")
    attempts = models.IntegerField(default=0)
    not_before = models.FloatField()
    """When to look at it next; NEVER for an uncertain one that nobody can be asked about."""
    leased_until = models.FloatField(default=0.0)
    created_at = models.FloatField()
    settled_at = models.FloatField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrollment_id", "key", "what", "channel"], name="one_delivery_each"
            ),
        )
        indexes = (
            models.Index(
                fields=["channel", "not_before"],
                name="outbox",
                condition=models.Q(state__in=["queued", "leased", "uncertain"]),
            ),
            models.Index(
                fields=["channel", "not_before"],
                name="safety_outbox",
                condition=models.Q(state__in=["queued", "leased", "uncertain"], what="safety"),
            ),
            models.Index(
                # Few end so, and they are counted for every look at the metrics.
                fields=["settled_at"],
                name="ended_badly",
                condition=models.Q(state__in=["failed", "uncertain"]),
            ),
        )
