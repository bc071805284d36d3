"""The channels that this hub's settings name."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from careloom.channels.base import Channel
from careloom.channels.email import EmailChannel
from careloom.channels.memory import ShownChannel
from careloom.channels.sms import SmsChannel
from careloom.services.sms_settings import sms_is_set_up


def configured_channels() -> dict[str, Channel]:
    """The channels that the settings name; without a mail server nothing is mailed.

    A demo without one accepts messages and only shows them.
    """
    shown = settings.MODE == "demo"
    channels: dict[str, Channel] = {"email": ShownChannel(), "sms": ShownChannel()} if shown else {}
    if settings.EMAIL_HOST:
        channels["email"] = EmailChannel(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            sender=settings.EMAIL_FROM,
            user=settings.EMAIL_USER,
            password=settings.EMAIL_PASSWORD,
            tls=settings.EMAIL_TLS,
        )
    if sms_is_set_up():
        channels["sms"] = _sms(
            settings.SMS_URL,
            settings.SMS_ACCOUNT,
            settings.SMS_TOKEN,
            settings.SMS_FROM,
            settings.SMS_CALLBACK,
        )
    return channels


@lru_cache(maxsize=4)
def _sms(url: str, account: str, token: str, sender: str, callback: str) -> SmsChannel:
    """One for the whole process, so that its connections are kept."""
    return SmsChannel(url=url, account=account, token=token, sender=sender, callback=callback)
