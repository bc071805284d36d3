"""Forms that were handed in, so that each has one effect."""

from django.db import models


class SubmittedForm(models.Model):
    """The token of a form that was taken; a second one with it changes nothing.

    `digest` is keyed, over the act and what stood in the form: the same again is told from a form
    that was sent once more with something else in it.
    """

    token = models.CharField(primary_key=True, max_length=40)
    enrollment_id = models.CharField(max_length=24)
    act = models.CharField(max_length=24)
    digest = models.CharField(max_length=64, default="", db_default="")
    taken_at = models.DateTimeField()
