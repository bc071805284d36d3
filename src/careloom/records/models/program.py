"""Program bundles, kept for as long as any decision cites them."""

from django.db import models


class ProgramBundle(models.Model):
    """The files of one version of a program, by content hash."""

    content_hash = models.CharField(primary_key=True, max_length=64)
    program_id = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    files = models.TextField()
    """A JSON object of file names and texts."""
    published_at = models.DateTimeField()
