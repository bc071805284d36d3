"""Claims in a narrow table; and no indexes for questions that nobody asks."""

from django.db import migrations, models

_FOR_LIKE = """
    SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()
    AND tablename LIKE 'records\\_%' AND indexname LIKE '%\\_like'
"""


def _spare_writes(apps, schema_editor):
    """What a crash may forget is not logged; no text of ours is looked up by how it begins."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_claimed SET UNLOGGED")
        cursor.execute(_FOR_LIKE)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')


class Migration(migrations.Migration):
    phase = "before"
    dependencies = [
        ("records", "0014_set_aside"),
    ]

    operations = [
        migrations.CreateModel(
            name="Claimed",
            fields=[
                (
                    "enrollment_id",
                    models.CharField(max_length=24, primary_key=True, serialize=False),
                ),
                ("until", models.FloatField()),
            ],
        ),
        migrations.AlterField(
            model_name="enrollment",
            name="claimed_until",
            field=models.FloatField(db_default=0.0, default=0.0),
        ),
        migrations.RunPython(_spare_writes, migrations.RunPython.noop, elidable=False),
    ]
