"""The audit: who did what, when, in a keyed chain for each organization or enrollment."""

from django.db import models


class AuditEntry(models.Model):
    """One act. `digest` is keyed over this entry and the one before it in the same chain."""

    chain = models.CharField(max_length=40)
    seq = models.IntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_in_order"),
            models.CheckConstraint(condition=~models.Q(actor=""), name="audit_names_an_actor"),
        )
