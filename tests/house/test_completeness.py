"""What exists is documented, migrated and listed. Each acts as soon as its part exists."""

import os
import re
import subprocess
import sys
from importlib import import_module

import pytest

import careloom


def test_every_command_of_make_is_listed_with_what_it_does(root):
    text = (root / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", text, re.M))
    explained = set(re.findall(r"^([a-z]+):.*## \S", text, re.M))

    assert targets == explained
    assert {"setup", "demo", "test", "check", "bench", "help"} <= targets


def test_every_command_of_careloom_is_in_the_reference(root):
    if not (root / "src/careloom/cli").is_dir():
        return  # nothing to document yet
    listed = subprocess.run(
        [sys.executable, "-m", "careloom", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "200"},
    ).stdout
    commands = re.findall(r"^[│ ] ([a-z][a-z-]+)  +\S", listed, re.M)
    reference = "\n".join(
        path.read_text(encoding="utf-8") for path in (root / "docs/reference").rglob("*.md")
    )

    assert commands, f"no command was found in:\n{listed}"
    missing = [name for name in commands if f"careloom {name}" not in reference]
    assert not missing, f"say in docs/reference what these do: {missing}"


def test_migrations_match_the_records(root):
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        return  # not all that the settings name is there yet
    done = subprocess.run(
        [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "careloom.config.settings",
            "PYTHONPATH": str(root / "src"),
        },
    )

    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


@pytest.mark.parametrize("name", [name for name in careloom.__all__ if name != "__version__"])
def test_what_the_package_offers_is_there(name, root):
    home = careloom._HOMES[name]
    if not hasattr(import_module(home), name):
        pytest.xfail(f"{home} does not offer {name} yet")

    assert callable(getattr(careloom, name))


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(AttributeError, match="load_program"):
        _ = careloom.nonsense


def test_the_version_is_in_the_changelog_or_unreleased(root):
    text = (root / "CHANGELOG.md").read_text()

    assert "## [Unreleased]" in text or f"## [{careloom.__version__}]" in text
