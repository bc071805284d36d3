"""Enrollments: one person in one version of one program, with the standing."""

from django.db import models

from careloom.records.models.identity import new_id
from careloom.records.models.participant import Participant
from careloom.records.models.program import ProgramBundle


class Enrollment(models.Model):
    """A person's place in a program.

    `standing` is the folded summary as JSON, `revision` its sequence number; a writer that finds
    another revision decides again. `due_at` is when the next decision point comes, in epoch
    seconds: only rows that are due are ever looked at.
    """

    id = models.CharField(primary_key=True, max_length=24, default=new_id)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT)
    program = models.ForeignKey(ProgramBundle, on_delete=models.PROTECT)
    standing = models.TextField(default="")
    revision = models.IntegerField(default=0)
    fold_hash = models.CharField(max_length=64, default="")
    due_at = models.FloatField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    link_epoch = models.IntegerField(default=0)
    """Raised to make every link sent before it useless."""

    class Meta:
        indexes = (
            models.Index(
                # In this order who is due is found without a look at anybody who is not.
                fields=["due_at", "program"],
                name="due_enrollments",
                condition=models.Q(due_at__isnull=False),
            ),
        )
