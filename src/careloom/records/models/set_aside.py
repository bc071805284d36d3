"""Whom nothing can be decided for, so that nobody else waits because of them."""

from django.db import models

from careloom.records.models.enrollment import Enrollment


class SetAside(models.Model):
    """A fault of ours that one enrollment meets whenever it is decided for; codes only.

    It is about one revision of the enrollment: whoever wrote a later one decided for it after all.
    The enrollment's own `due_at` is moved to `retry_at` meanwhile, so that a worker finds who is
    due without looking here; where the database refused even that, `unmovable` is set.
    """

    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, primary_key=True)
    revision = models.IntegerField()
    reason = models.CharField(max_length=80)
    """The type of the fault, and nothing that it said."""
    tries = models.IntegerField()
    since = models.FloatField()
    retry_at = models.FloatField()
    unmovable = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=["retry_at"], name="unmovable", condition=models.Q(unmovable=True)),
        )
