"""Keep journal, decisions and deliveries by time on PostgreSQL; SQLite stays as it is.

Each table is made anew with the same columns, and its rows are brought over. The time is part of
every unique key, as PostgreSQL wants it; the months themselves are made by the hub's upkeep.
"""

from django.db import migrations

_TABLES = (
    ("records_journalentry", "at"),
    ("records_decisionrecord", "taken_at"),
    ("records_delivery", "created_at"),
)
_KEYS = """
    SELECT c.conname, c.contype,
           array_agg(a.attname::text ORDER BY array_position(c.conkey, a.attnum))
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
    WHERE c.conrelid = %s::regclass AND c.contype IN ('p', 'u')
    GROUP BY c.conname, c.contype ORDER BY c.conname
"""
_INDEXES = """
    SELECT indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = current_schema()
    AND indexname NOT LIKE '%%\\_like' AND indexname NOT IN (
        SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass
    )
"""


def _partition(cursor, table, column):
    cursor.execute(_KEYS, [table])
    keys = cursor.fetchall()
    cursor.execute(_INDEXES, [table, table])
    indexes = [row[0] for row in cursor.fetchall()]
    cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_before")
    cursor.execute(
        f"CREATE TABLE {table} (LIKE {table}_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        f" PARTITION BY RANGE ({column})"
    )
    cursor.execute(f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT")
    cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}_before")
    cursor.execute(f"DROP TABLE {table}_before")
    for name, kind, columns in keys:
        parts = ", ".join(dict.fromkeys((*columns, column)))
        said = "PRIMARY KEY" if kind == "p" else "UNIQUE"
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {said} ({parts})")
    for definition in indexes:
        cursor.execute(definition)
    _number(cursor, table)


def _number(cursor, table):
    """Rows are numbered by a sequence: only from PostgreSQL 17 on may a partition have identity."""
    cursor.execute(
        "SELECT data_type FROM information_schema.columns WHERE table_name = %s"
        " AND column_name = 'id' AND table_schema = current_schema()",
        [table],
    )
    if cursor.fetchone()[0] != "bigint":
        return
    sequence = f"{table}_id_seq"
    cursor.execute(f"CREATE SEQUENCE {sequence} OWNED BY {table}.id")
    cursor.execute(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{sequence}')")
    cursor.execute(
        f"SELECT setval('{sequence}', coalesce((SELECT max(id) FROM {table}), 0) + 1, false)"
    )


def _by_time(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for table, column in _TABLES:
            _partition(cursor, table, column)


class Migration(migrations.Migration):
    phase = "before"
    dependencies = [("records", "0009_retention_cuts")]
    operations = [migrations.RunPython(_by_time, migrations.RunPython.noop)]
