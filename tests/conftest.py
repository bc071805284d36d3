"""What every suite shares: how properties are searched, and when Django is there."""

import os
import re
from pathlib import Path

from hypothesis import HealthCheck, settings

SETTINGS = Path(__file__).parents[1] / "src/careloom/config/settings.py"

# Derandomized: the same examples on every machine, so that a failure can be seen again.
settings.register_profile(
    "fast",
    derandomize=True,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# Chosen by hand, as long as one cares to wait: pytest --hypothesis-profile thorough
settings.register_profile("thorough", parent=settings.get_profile("fast"), max_examples=5000)
settings.load_profile("fast")


def settings_are_whole() -> bool:
    """Whether every package that the settings name is there, so that Django can start."""
    if not SETTINGS.exists():
        return False
    named = re.findall(r'"careloom\.(\w+)', SETTINGS.read_text(encoding="utf-8"))
    return all((SETTINGS.parents[1] / name / "__init__.py").exists() for name in named)


if settings_are_whole():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careloom.config.settings")
