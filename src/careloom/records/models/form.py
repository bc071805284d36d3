"""Forms that were handed in, so that each has one effect."""

from django.db import models


class SubmittedForm(models.Model):
    """The token of a form that was taken; a second one with it changes nothing."""

    token = models.CharField(primary_key=True, max_length=40)
    enrollment_id = models.CharField(max_length=24)
    act = models.CharField(max_length=24)
    taken_at = models.DateTimeField()
