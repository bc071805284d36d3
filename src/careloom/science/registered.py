"""Whether an analysis is the one that was registered before the data, and where it differs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

_FORMULAS = frozenset({"moderators", "controls"})


@dataclass(frozen=True, slots=True)
class Departure:
    """One choice that differs, as it was registered and as it was made."""

    choice: str
    registered: str
    used: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. With no departures this is the registered analysis."""

    protocol: str
    """The hash of the frozen protocol."""
    departures: tuple[Departure, ...]

    @property
    def is_registered(self) -> bool:
        """Whether every choice is the registered one."""
        return not self.departures

    def to_dict(self) -> dict[str, object]:
        """As machines read it."""
        return {
            "is_registered": self.is_registered,
            "protocol": self.protocol,
            "departures": [
                {"choice": one.choice, "registered": one.registered, "used": one.used}
                for one in self.departures
            ],
        }


class BrokenProtocol(ValueError):
    """The text is no frozen protocol, or was changed after it was frozen."""


def read_frozen(text: str) -> Mapping[str, object]:
    """The content of a `protocol.json`; BrokenProtocol if its hash does not hold."""
    try:
        read = json.loads(text)
        kept = {name: value for name, value in read.items() if name != "hash"}
        stated = read["hash"]
    except (ValueError, KeyError, AttributeError, RecursionError):
        raise BrokenProtocol(
            "This is no frozen protocol. Make one with careloom protocol PROGRAM --out DIR."
        ) from None
    if stated != hash_of(kept):
        raise BrokenProtocol("This protocol was changed after it was frozen: its hash is another.")
    return kept | {"hash": stated}


def hash_of(content: Mapping[str, object]) -> str:
    """The name of this content: equal content gives equal hashes, in any order of its keys."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def compare_with_registered(
    registered: Mapping[str, object], used: Mapping[str, object], *, protocol: str
) -> Verdict:
    """Compare choice by choice; spaces and the order of terms and derived columns do not matter.

    A choice that only one side names differs; one that is empty is as good as not named.
    """
    departures = []
    for choice in sorted(registered.keys() | used.keys()):
        before, now = registered.get(choice), used.get(choice)
        if _said(choice, before) != _said(choice, now):
            departures.append(Departure(choice, _shown(before), _shown(now)))
    return Verdict(protocol, tuple(departures))


def _said(choice: str, value: object) -> object:
    """A choice as it is compared."""
    if value in (None, "", (), [], {}):
        return ""
    if isinstance(value, Mapping):
        return sorted((str(key), _said("", inner)) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return sorted(str(_said("", inner)) for inner in value)
    if isinstance(value, int | float):
        return float(value)
    text = re.sub(r"\s+", "", str(value))
    if choice in _FORMULAS and "(" not in text:
        return sorted(text.split("+"))
    try:
        return float(text)
    except ValueError:
        return text


def _shown(value: object) -> str:
    if value in (None, "", (), [], {}):
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={inner}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return str(value)
