"""An open hub for digital micro-intervention care.

Importing this package costs next to nothing: what it offers is fetched when first asked for,
and none of it needs Django.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from careloom.hub.deciding import decide as decide
    from careloom.program.loading import load_program as load_program

__version__ = "0.1.0.dev0"

__all__ = ["__version__", "decide", "load_program"]

_HOMES = {"decide": "careloom.hub.deciding", "load_program": "careloom.program.loading"}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(
            f"careloom has no {name!r}. It offers: {', '.join(sorted(__all__))}; "
            f"everything else is in its packages, such as careloom.rules."
        )
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
