"""Devices that send readings, and which of their readings were taken."""

from django.db import models

from careloom.records.models.enrollment import Enrollment
from careloom.records.models.identity import new_id


class Device(models.Model):
    """One person's phone or watch. Its token is kept as a hash only; it was shown once."""

    id = models.CharField(primary_key=True, max_length=24, default=new_id)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    registered_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_heard_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    """The minute since 1970 in which it was last heard of, and how often in it."""
    requests = models.IntegerField(default=0)

    class Meta:
        constraints = (
            # A person walks once, however many devices count it.
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=models.Q(revoked_at=None),
                name="one_device_at_a_time",
            ),
        )


class TakenReading(models.Model):
    """A reading that was taken: by the id its sender gave it, and by what it says."""

    enrollment_id = models.CharField(max_length=24)
    sender_key = models.CharField(max_length=32)
    content_key = models.CharField(max_length=32)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["enrollment_id", "sender_key"], name="one_reading_an_id"
            ),
            models.UniqueConstraint(
                fields=["enrollment_id", "content_key"], name="one_reading_a_content"
            ),
        )
