"""Lets mypy check the pure packages before there are any Django settings to read."""

from importlib.util import find_spec
from pathlib import Path

from mypy.plugin import Plugin

SETTINGS = Path(__file__).parents[1] / "src/careloom/config/settings.py"


def plugin(version: str) -> type[Plugin]:
    """The Django plugin once its settings module exists; until then one that changes nothing."""
    if not SETTINGS.exists() or find_spec("mypy_django_plugin") is None:
        return Plugin
    from mypy_django_plugin.main import plugin as django_plugin  # noqa: PLC0415

    return django_plugin(version)
