"""Lets mypy check the pure packages before there are any Django settings to read."""

import re
from importlib.util import find_spec
from pathlib import Path

from mypy.plugin import Plugin

SETTINGS = Path(__file__).parents[1] / "src/careloom/config/settings.py"


def settings_are_whole() -> bool:
    """Whether every package that the settings name is there, so that Django can start."""
    if not SETTINGS.exists():
        return False
    named = re.findall(r'"careloom\.(\w+)', SETTINGS.read_text(encoding="utf-8"))
    return all((SETTINGS.parents[1] / name / "__init__.py").exists() for name in named)


def plugin(version: str) -> type[Plugin]:
    """The Django plugin once its settings can be used; until then one that changes nothing."""
    if not settings_are_whole() or find_spec("mypy_django_plugin") is None:
        return Plugin
    from mypy_django_plugin.main import plugin as django_plugin  # noqa: PLC0415

    return django_plugin(version)
