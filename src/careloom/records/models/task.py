"""What a human has to look at."""

from django.conf import settings
from django.db import models

from careloom.records.models.enrollment import Enrollment


class StaffTask(models.Model):
    """One thing for staff, in codes; words of the person are read from where they are encrypted."""

    class Kind(models.TextChoices):
        """Why a human is asked."""

        SAFETY = "safety"
        FREE_TEXT = "free_text"
        PERSON = "person"
        APPROVAL = "approval"
        HUMAN_EVENT = "human_event"
        LOOK_AFTER = "look_after"
        UNREACHED = "unreached"
        SET_ASIDE = "set_aside"

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    urgent = models.BooleanField(default=False)
    about = models.CharField(max_length=120)
    """A safety rule, a need, a decision point's key, or the entry of the words."""
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=40, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrollment", "kind", "about"], name="one_task_each"),
        )
        indexes = (
            models.Index(
                fields=["opened_at"], name="open_tasks", condition=models.Q(closed_at=None)
            ),
        )
