"""A frozen protocol from a file, or a sentence why it is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from careloom.science.registered import BrokenProtocol, read_frozen


def frozen_protocol(path: Path) -> Mapping[str, object]:
    """What the file froze; a protocol that is broken or was changed ends the command."""
    try:
        return read_frozen(path.read_text(encoding="utf-8"))
    except BrokenProtocol as fault:
        raise click.ClickException(str(fault)) from None
    except UnicodeDecodeError:
        raise click.ClickException(f'"{path}" is not UTF-8 text.') from None
