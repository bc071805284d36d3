"""Persons in care: a pseudonymous id; what identifies them is encrypted with their own key."""

from django.db import models

from careloom.records.models.identity import new_id
from careloom.records.models.organization import Organization


class Participant(models.Model):
    """A person in care."""

    id = models.CharField(primary_key=True, max_length=24, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)


class PersonalField(models.Model):
    """A name, an address, a personal blank: ciphertext under the person's key."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE)
    name = models.CharField(max_length=40)
    ciphertext = models.BinaryField()
    lookup = models.CharField(max_length=64, default="", db_default="")
    """A keyed hash by which the hub knows who writes from a number; "" for all but numbers."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["participant", "name"], name="one_of_each_field"),
        )
        indexes = (
            models.Index(fields=["lookup"], name="by_number", condition=~models.Q(lookup="")),
        )
