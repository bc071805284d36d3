"""Upgrading without a pause, with a made-up release that gives a column another name.

The older version knows `words`, the newer one `text`; both run while the database is between.
"""

from __future__ import annotations

import importlib
import sys

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from careloom.records.upgrading import (
    OutOfOrder,
    apply_after,
    apply_all,
    apply_before,
    pending_steps,
)

APP = "greetings"
TABLE = "greetings_greeting"
KEY = '("id", models.BigAutoField(primary_key=True))'
TEXT = "models.CharField(max_length=40{more})"
EMPTY = TEXT.format(more=", null=True")
MIGRATIONS = {
    "0001_made": (
        "before",
        [f'migrations.CreateModel("Greeting", [{KEY}, ("words", {TEXT.format(more="")})])'],
    ),
    "0002_widened": (
        "before",
        [
            f'migrations.AddField("greeting", "text", {EMPTY})',
            f'migrations.AlterField("greeting", "words", {EMPTY})',
        ],
    ),
    "0003_narrowed": (
        "after",
        [
            f'migrations.RunSQL("UPDATE {TABLE} SET text = words WHERE text IS NULL")',
            'migrations.RemoveField("greeting", "words")',
        ],
    ),
    "0004_further": ("before", [f'migrations.AddField("greeting", "tone", {EMPTY})']),
}


def source(number: int, phase: str, operations: list[str]) -> str:
    """The file of one migration."""
    earlier = [(APP, list(MIGRATIONS)[number - 1])] if number else []
    return (
        "from django.db import migrations, models\n"
        "class Migration(migrations.Migration):\n"
        f"    phase = {phase!r}\n"
        f"    dependencies = {earlier!r}\n"
        f"    operations = [{', '.join(operations)}]\n"
    )


@pytest.fixture
def release(real_rows, tmp_path, monkeypatch):
    """Puts the first so many migrations in place, as installing a release does."""
    package = tmp_path / APP
    (package / "migrations").mkdir(parents=True)
    for folder in (package, package / "migrations"):
        (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))

    def put(count: int) -> None:
        for number, (name, (phase, operations)) in enumerate(list(MIGRATIONS.items())[:count]):
            path = package / "migrations" / f"{name}.py"
            path.write_text(source(number, phase, operations))
        importlib.invalidate_caches()

    # The tables of the jobs stay as they are: their app cannot be made ready twice.
    others = [one for one in settings.INSTALLED_APPS if not one.startswith("procrastinate")]
    with override_settings(INSTALLED_APPS=[*others, APP]):
        yield put
    for name in [one for one in sys.modules if one.partition(".")[0] == APP]:
        del sys.modules[name]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
    MigrationRecorder.Migration.objects.filter(app=APP).delete()


def write(column: str, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} ({column}) VALUES (%s)", [text])


def read(column: str) -> list[str | None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {TABLE} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def names(steps) -> list[str]:
    return [one.said.partition(".")[2] for one in steps]


def test_both_versions_work_between_before_and_after(release):
    release(1)
    apply_all()
    write("words", "old, alone")

    release(3)
    assert names(apply_before()) == ["0002_widened"]
    write("words", "old, beside the new")
    write("text", "new, beside the old")
    assert read("words") == ["old, alone", "old, beside the new", None]
    assert read("text") == [None, None, "new, beside the old"]
    assert [one.phase for one in pending_steps()] == ["after"]

    assert names(apply_after()) == ["0003_narrowed"]
    write("text", "new, alone")
    assert read("text") == [
        "old, alone",
        "old, beside the new",
        "new, beside the old",
        "new, alone",
    ]
    with pytest.raises(DatabaseError):
        read("words")
    assert pending_steps() == []


def test_each_part_a_second_time_changes_nothing(release):
    release(1)
    apply_all()
    release(3)
    apply_before()
    assert apply_before() == []
    apply_after()
    assert (apply_before(), apply_after(), apply_all()) == ([], [], [])


def test_after_waits_for_before(release):
    release(1)
    apply_all()
    release(3)
    with pytest.raises(OutOfOrder, match=r"greetings\.0002_widened must run before"):
        apply_after()
    write("words", "nothing was changed")


def test_a_release_that_was_skipped_is_refused_and_said(release):
    release(1)
    apply_all()
    release(4)
    with pytest.raises(OutOfOrder) as refused:
        apply_before()
    said = str(refused.value)
    assert said.startswith("greetings.0004_further builds upon greetings.0003_narrowed")
    assert said.endswith("careloom migrate")
    assert names(pending_steps()) == ["0002_widened", "0003_narrowed", "0004_further"]


def test_a_hub_that_stands_still_takes_everything_at_once(release):
    release(1)
    apply_all()
    release(4)
    assert names(apply_all()) == ["0002_widened", "0003_narrowed", "0004_further"]
    assert pending_steps() == []
