"""What learning policies learned: artifacts by hash, and what is believed of each person now."""

from django.db import models


class LearnedArtifact(models.Model):
    """One update of a policy, never changed; kept for as long as any decision cites it.

    It is in force from `made_at` until a later one is, unless it was refused or withdrawn.
    """

    hash = models.CharField(primary_key=True, max_length=64)
    program_id = models.CharField(max_length=40)
    policy = models.CharField(max_length=40)
    meaning = models.CharField(max_length=64)
    body = models.TextField()
    made_at = models.FloatField()
    faults = models.TextField(default="")
    """A JSON object of codes and what was found; empty for one that may be used."""
    withdrawn_at = models.FloatField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["program_id", "policy", "made_at"], name="learned_in_order"),
        )


class LearnedOfPerson(models.Model):
    """What a pooled policy's artifact in force believes of one person; gone with the next one.

    A decision that used it holds it in its snapshot.
    """

    enrollment_id = models.CharField(max_length=24)
    artifact = models.CharField(max_length=64)
    body = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrollment_id", "artifact"], name="one_belief_a_person"
            ),
        )
