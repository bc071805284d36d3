"""Words by which a person stops, starts or asks for help, in any message and either language."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Keyword(StrEnum):
    """What the message as a whole asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_STOP = (
    "stop", "quit", "end", "revoke", "opt out", "optout", "cancel", "unsubscribe", "stopall",
    "alto", "parar", "pare", "cancelar", "baja", "no mas", "basta", "no me escriban",
    "leave me alone",
    "no more", "no more texts", "no more messages", "do not text me", "dont text me",
    "do not contact me", "stop texting me", "stop messaging me", "no me manden mensajes",
)  # fmt: skip
_START = ("start", "unstop", "resume", "iniciar", "empezar", "reanudar")
_HELP = ("help", "info", "ayuda", "informacion")


def read_keyword(text: str) -> Keyword | None:
    """The keyword that the message is or begins with; stopping wins, and a doubt stops."""
    plain = _plain(text)
    first = plain.partition(" ")[0]
    if plain in _STOP or first in ("stop", "stopall", "unsubscribe", "alto", "baja"):
        return Keyword.STOP
    if plain.removeprefix("please ").removesuffix(" please") in _STOP:
        return Keyword.STOP
    if plain.removeprefix("por favor ").removesuffix(" por favor") in _STOP:
        return Keyword.STOP
    if plain in _START:
        return Keyword.START
    return Keyword.HELP if plain in _HELP else None


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in parted if not unicodedata.combining(one))
    return " ".join(re.sub(r"[^a-z0-9 ]+", "", letters.replace("-", " ")).split())
