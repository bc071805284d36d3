"""Email over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from queue import Empty, LifoQueue

from careloom.channels.base import Attempt, Message, Result

_REFUSED, _PERMANENT, _NO_CODE = 400, 500, 600
_CLOSING = 421
_FAREWELL = 2.0
"""Seconds that a server has for its good-bye."""

_Free = LifoQueue[smtplib.SMTP]


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """One SMTP server. TLS is required unless it is turned off for a server on this machine.

    Connections are kept from message to message until `rest`.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = True
    timeout: float = 15.0
    at_once: int = 4
    _free: _Free = field(default_factory=LifoQueue, init=False, repr=False, compare=False)

    def send(self, message: Message) -> Attempt:
        """Hand the message to the server once, with a Message-ID that is the delivery's own."""
        try:
            mail = self._compose(message)
        except ValueError:
            # An address or a text of which no letter can be made, today or tomorrow.
            return Attempt(Result.PERMANENT, "no_letter")
        try:
            server = self._connection()
        except (smtplib.SMTPException, OSError) as fault:
            return Attempt(Result.TEMPORARY, _reason(fault))
        try:
            server.send_message(mail)
        except (smtplib.SMTPException, OSError) as fault:
            self._put_back(server, still_there=_talks_on(fault))
            return _refused(fault)
        self._put_back(server, still_there=True)
        return Attempt(Result.ACCEPTED)

    def rest(self) -> None:
        """Say good-bye on every connection; a quarrel over it takes back nothing."""
        with suppress(Empty):
            while True:
                server = self._free.get_nowait()
                with suppress(smtplib.SMTPException, OSError):
                    if server.sock is not None:
                        server.sock.settimeout(_FAREWELL)
                    server.quit()
                server.close()

    def _connection(self) -> smtplib.SMTP:
        """One that was kept and still answers, or a new one, signed in."""
        with suppress(Empty):
            while True:
                kept = self._free.get_nowait()
                with suppress(smtplib.SMTPException, OSError):
                    if kept.noop()[0] == 250:
                        return kept
                kept.close()
        server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.tls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
        return server

    def _put_back(self, server: smtplib.SMTP, *, still_there: bool) -> None:
        if still_there:
            self._free.put(server)
        else:
            server.close()

    def _compose(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self.sender
        mail["To"] = message.address
        mail["Subject"] = message.subject
        mail["Message-ID"] = f"<{message.id}@{self.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        if message.link:
            mail["List-Unsubscribe"] = f"<{message.link}settings>"
        mail.set_content(f"{message.text}\n\n{message.link}\n" if message.link else message.text)
        return mail


def _talks_on(fault: Exception) -> bool:
    """Whether the server said no and waits for the next letter."""
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return True
    return _REFUSED <= _code(fault) < _NO_CODE and _code(fault) != _CLOSING


def _refused(fault: Exception) -> Attempt:
    """What became of a letter that met this fault; before the letter every fault is the hub's."""
    code = _code(fault)
    if isinstance(fault, smtplib.SMTPDataError) and not _REFUSED <= code < _NO_CODE:
        # Neither yes nor no to the letter, from a server that may have taken it.
        return Attempt(Result.UNCERTAIN, "smtp_nonsense")
    if code:
        return Attempt(Result.PERMANENT if code >= _PERMANENT else Result.TEMPORARY, _reason(fault))
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        # An address that this server cannot write down today, it cannot tomorrow.
        return Attempt(Result.PERMANENT, _reason(fault))
    # Cut off while the letter was on its way: it may lie in the other side's box.
    return Attempt(Result.UNCERTAIN, _reason(fault))


def _reason(fault: Exception) -> str:
    return f"smtp_{_code(fault)}" if _code(fault) else type(fault).__name__


def _code(fault: Exception) -> int:
    """The server's own number, 0 where it gave none."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return max((answer[0] for answer in fault.recipients.values()), default=0)
    return fault.smtp_code if isinstance(fault, smtplib.SMTPResponseException) else 0
