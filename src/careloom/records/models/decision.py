"""Decisions as they were made: append-only, one for each decision point."""

from django.db import models


class DecisionRecord(models.Model):
    """The record of one decision point: the decision and the snapshot it was made from, in JSON.

    Evaluations are the decisions of kind `evaluation`: they need no table of their own.
    """

    enrollment_id = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    seq = models.IntegerField()
    kind = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12)
    taken_at = models.FloatField()
    body = models.TextField()
    snapshot = models.TextField()
    narrative_digest = models.CharField(max_length=16)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrollment_id", "key"], name="one_decision_a_point"),
            models.UniqueConstraint(fields=["enrollment_id", "seq"], name="decisions_in_order"),
        )
