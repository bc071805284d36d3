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
                sending = True
                server.send_message(mail)
                accepted = True
        except smtplib.SMTPRecipientsRefused as fault:
            code = max((answer[0] for answer in fault.recipients.values()), default=0)
            return _refused(code)
        except smtplib.SMTPNotSupportedError as fault:
            # An address that this server cannot write down today, it cannot tomorrow.
            return Attempt(Result.PERMANENT, type(fault).__name__)
        except (smtplib.SMTPException, OSError) as fault:
            if accepted:
                # A quarrel over the good-bye does not take back what was accepted.
                return Attempt(Result.ACCEPTED)
            if isinstance(fault, smtplib.SMTPResponseException):
                return _refused(fault.smtp_code)
            # Cut off while the letter was on its way: it may lie in the other side's box.
            result = Result.UNCERTAIN if sending else Result.TEMPORARY
            return Attempt(result, type(fault).__name__)
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


def _refused(code: int) -> Attempt:
    result = Result.PERMANENT if code >= _PERMANENT else Result.TEMPORARY
    return Attempt(result, f"smtp_{code}")
