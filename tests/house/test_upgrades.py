"""Each migration says whether it runs before or after the new version, and what it says is so."""

import importlib
import pkgutil
import re

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from careloom.records import migrations as ours

BASELINE = ""
"""The last migration of the first release, once there is one; those up to it harm nobody."""
HARMFUL = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
REVIEWED = {
    "auth": "0012_alter_user_first_name_max_length",
    "contenttypes": "0002_remove_content_type_name",
    "sessions": "0001_initial",
}
"""The newest migration of each library, looked at: none harms a version of ours that still runs."""


def own() -> dict[str, type[migrations.Migration]]:
    return {
        name: importlib.import_module(f"{ours.__name__}.{name}").Migration
        for _, name, _ in pkgutil.iter_modules(ours.__path__)
    }


def harms(migration: type[migrations.Migration]) -> list[str]:
    """What in a migration of `before` would harm the older version while it still writes."""
    return [
        type(one).__name__
        for one in migration.operations
        if isinstance(one, HARMFUL)
        or (isinstance(one, migrations.AddField) and not _may_be_left_out(one.field))
    ]


def _may_be_left_out(field: models.Field) -> bool:
    return bool(field.null or field.has_db_default())


@pytest.mark.parametrize("name", sorted(own()))
def test_every_migration_names_its_phase(name):
    assert getattr(own()[name], "phase", None) in ("before", "after"), (
        f'Write phase = "before" or phase = "after" in {name}: see docs/how-to/upgrade.md'
    )


def test_what_runs_before_harms_no_older_version(root):
    released = re.search(r"^## \[\d", (root / "CHANGELOG.md").read_text(), re.M)
    assert not released or BASELINE, "Name the first release's last migration in BASELINE."
    if not BASELINE:
        return
    found = {
        name: harms(one)
        for name, one in own().items()
        if name > BASELINE and one.phase == "before" and harms(one)
    }
    assert not found, f"Do it in two steps, as docs/how-to/upgrade.md says: {found}"


@pytest.mark.parametrize(
    ("operation", "harmful"),
    [
        pytest.param(migrations.RemoveField("a", "b"), True, id="a column goes"),
        pytest.param(migrations.RenameField("a", "b", "c"), True, id="a column's name changes"),
        pytest.param(
            migrations.AddField("a", "b", models.IntegerField(default=0)),
            True,
            id="a column that only the new version fills",
        ),
        pytest.param(
            migrations.AddField("a", "b", models.IntegerField(db_default=0)),
            False,
            id="a column that the database fills",
        ),
        pytest.param(
            migrations.AddField("a", "b", models.IntegerField(null=True)),
            False,
            id="a column that may stay empty",
        ),
        pytest.param(migrations.CreateModel("a", []), False, id="a new table"),
    ],
)
def test_what_harms_an_older_version_is_recognized(operation, harmful):
    made = type("Migration", (migrations.Migration,), {"operations": [operation]})
    assert bool(harms(made)) is harmful


def test_a_librarys_new_migration_is_looked_at_first():
    graph = MigrationLoader(None).graph
    newest = {app: name for app, name in graph.leaf_nodes() if app in REVIEWED}
    strangers = {app for app, _ in graph.leaf_nodes()} - set(REVIEWED) - {"records"}
    assert newest == REVIEWED
    assert not strangers, "Look at the migrations of these libraries, then add them here."
