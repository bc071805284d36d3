"""The older version's claims go from the enrollments' rows."""

from django.db import migrations


class Migration(migrations.Migration):
    phase = "after"
    dependencies = [
        ("records", "0015_claims_of_their_own"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="enrollment",
            name="claimed_until",
        ),
    ]
