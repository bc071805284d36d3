"""Consents: per purpose and channel, with the text that was shown."""

from django.db import models

from careloom.records.models.enrollment import Enrollment


class Consent(models.Model):
    """What a person agreed to, and when they withdrew it."""

    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=24)
    channel = models.CharField(max_length=16)
    text_hash = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
