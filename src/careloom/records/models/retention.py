"""What retention has cut: counts stay where rows went."""

from django.db import models


class RetentionCut(models.Model):
    """One month of one table that is no longer kept; `rows` is how many there were."""

    what = models.CharField(max_length=12)
    """`journal`, `decisions` or `deliveries`."""
    starts_at = models.FloatField()
    ends_at = models.FloatField()
    rows = models.IntegerField()
    cut_at = models.DateTimeField()
