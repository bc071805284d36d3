"""Email over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage

from careloom.channels.base import Attempt, Message, Result

_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class EmailChannel:
    """One SMTP server. TLS is required unless it is turned off for a server on this machine."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = True
    timeout: float = 15.0

    def send(self, message: Message) -> Attempt:
        """Hand the message to the server once, with a Message-ID that is the delivery's own."""
        mail = self._compose(message)
        sending = accepted = False
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.timeout) as server:
                if self.tls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.ehlo_or_helo_if_needed()
                sending = True
                server.send_message(mail)
                accepted = True
        except (smtplib.SMTPException, OSError) as fault:
            if accepted:
                # A quarrel over the good-bye does not take back what was accepted.
                return Attempt(Result.ACCEPTED)
            return _refused(fault) if sending else Attempt(Result.TEMPORARY, _reason(fault))
        return Attempt(Result.ACCEPTED)

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


def _refused(fault: Exception) -> Attempt:
    """What became of a letter that met this fault; before the letter every fault is the hub's."""
    code = _code(fault)
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
