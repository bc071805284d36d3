"""The channels that this hub's settings name."""

from __future__ import annotations

from django.conf import settings

from careloom.channels.base import Channel
from careloom.channels.email import EmailChannel
from careloom.channels.memory import ShownChannel


def configured_channels() -> dict[str, Channel]:
    """The channels that the settings name; without a mail server nothing is mailed.

    A demo without one accepts mail and only shows it.
    """
    if not settings.EMAIL_HOST:
        return {"email": ShownChannel()} if settings.MODE == "demo" else {}
    return {
        "email": EmailChannel(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            sender=settings.EMAIL_FROM,
            user=settings.EMAIL_USER,
            password=settings.EMAIL_PASSWORD,
            tls=settings.EMAIL_TLS,
        )
    }
