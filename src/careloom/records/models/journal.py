"""The journal: append-only entries, and the persons' own words, encrypted apart from them."""

from django.db import models


class JournalEntry(models.Model):
    """One entry of one enrollment, in order of `seq`; `body` is the entry in JSON."""

    enrollment_id = models.CharField(max_length=24)
    seq = models.IntegerField()
    kind = models.CharField(max_length=16)
    at = models.FloatField()
    body = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrollment_id", "seq"], name="journal_in_order"),
        )


class FreeText(models.Model):
    """A person's own words, encrypted with their key; belongs to the journal entry `seq`."""

    enrollment_id = models.CharField(max_length=24)
    seq = models.IntegerField()
    ciphertext = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["enrollment_id", "seq"], name="words_of_an_entry"),
        )
