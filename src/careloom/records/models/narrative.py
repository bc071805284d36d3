"""Narratives as staff edited them; what the hub told stays in its decision."""

from django.db import models


class NarrativeEdit(models.Model):
    """One edit of the narrative of one decision, append-only; the latest is shown."""

    enrollment_id = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    """The decision point whose narrative it is."""
    number = models.IntegerField()
    actor = models.CharField(max_length=16)
    """The role that edited."""
    edited_at = models.DateTimeField()
    ciphertext = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrollment_id", "key", "number"], name="edits_in_order"
            ),
        )
