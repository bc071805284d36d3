"""What became known about messages from outside, each thing once."""

from django.db import models


class Notice(models.Model):
    """One thing that a provider, a mail server or a member of staff told about a message.

    The id names it at its source; a second one with the same id changes nothing, and is refused
    if its `digest` is another. Only codes are kept here, never an address or a word.
    """

    class Kind(models.TextChoices):
        """Where it came from. SETTLED: how an uncertain delivery came to its end."""

        STATUS = "status"
        MESSAGE = "message"
        MAIL = "mail"
        SETTLED = "settled"

    id = models.CharField(primary_key=True, max_length=160)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    digest = models.CharField(max_length=64, default="")
    enrollment_id = models.CharField(max_length=24, default="", db_index=True)
    delivery_id = models.CharField(max_length=24, default="")
    said = models.CharField(max_length=40)
    told_at = models.FloatField()
