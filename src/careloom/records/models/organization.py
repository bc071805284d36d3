"""Organizations, which see nothing of one another, and who works in them."""

from django.conf import settings
from django.db import models

from careloom.records.models.identity import new_id


class Organization(models.Model):
    """A clinic or study team."""

    id = models.CharField(primary_key=True, max_length=24, default=new_id)
    name = models.CharField(max_length=120)


class Membership(models.Model):
    """One user's role in one organization."""

    class Role(models.TextChoices):
        """What a member of staff may do is decided by role."""

        COACH = "coach"
        CLINICIAN = "clinician"
        AUTHOR = "author"
        ANALYST = "analyst"
        ADMINISTRATOR = "administrator"
        AUDITOR = "auditor"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE)
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "organization"], name="one_role_each"),
        )
