"""The provider of text messages, as the environment names it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

_NEEDED = ("URL", "ACCOUNT", "TOKEN", "FROM")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def sms_faults() -> tuple[str, ...]:
    """What is wrong with the settings, a sentence each; none when all or nothing is set."""
    given = [name for name in _NEEDED if getattr(settings, f"SMS_{name}")]
    if not given:
        return ()
    faults = [f"CARELOOM_SMS_{name} is not set." for name in _NEEDED if name not in given]
    for name in ("URL", "CALLBACK"):
        address = getattr(settings, f"SMS_{name}")
        if address and not _is_safe(address):
            faults.append(f"CARELOOM_SMS_{name} is no https:// address.")
    return tuple(faults)


def sms_is_set_up() -> bool:
    """Whether text messages can go out."""
    return bool(settings.SMS_URL) and not sms_faults()


def _is_safe(address: str) -> bool:
    """TLS, but for a provider on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    )
