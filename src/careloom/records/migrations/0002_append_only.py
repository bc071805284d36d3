"""Make the audit append-only by the database's own means."""

from django.db import migrations

_SQLITE = [
    f"""
    CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON records_auditentry
    BEGIN SELECT RAISE(ABORT, 'The audit is append-only.'); END
    """
    for act in ("UPDATE", "DELETE")
]
_POSTGRES = [
    """
    CREATE FUNCTION careloom_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'The audit is append-only.'; END $$
    """,
    """
    CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON records_auditentry
    FOR EACH ROW EXECUTE FUNCTION careloom_append_only()
    """,
    """
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON records_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION careloom_append_only()
    """,
]


def _add(apps, schema_editor):
    statements = _POSTGRES if schema_editor.connection.vendor == "postgresql" else _SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def _remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION careloom_append_only() CASCADE")
        return
    for act in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER audit_no_{act}")


class Migration(migrations.Migration):
    phase = "before"
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(_add, _remove)]
