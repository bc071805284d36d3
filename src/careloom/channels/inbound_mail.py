"""Letters that come back to the hub: bounces (RFC 3464) and what people answer."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message

_OURS = re.compile(r"<([A-Za-z0-9_-]{8,24})@[^<>\s]{1,255}>")
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_QUOTE = re.compile(r"(?m)^(?:>.*|On .{1,200} wrote:|El .{1,200} escribi[oó]:)\s*$")


@dataclass(frozen=True, slots=True)
class MailStatus:
    """What a mail server tells of one of the hub's letters. `action` is RFC 3464's own word."""

    delivery_id: str
    action: str
    status: str

    @property
    def lasting(self) -> bool:
        """Whether the server says that it will never be otherwise (class 5 of RFC 3463)."""
        return self.action == "failed" and self.status.startswith("5")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person answered to one of the hub's letters; `text` is without what they quoted."""

    delivery_id: str
    text: str = field(repr=False)


def read_mail(raw: bytes) -> tuple[str, list[MailStatus], Reply | None]:
    """The letter's own id, and what it tells; nothing for a letter that is about none of ours.

    What machines write by themselves, and bounces in no standard form, are passed over.
    """
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    own_id = str(mail.get("Message-ID", ""))[:120]
    if mail.get_content_type() == "multipart/report":
        return own_id, list(_statuses(mail)), None
    by_machine = str(mail.get("Auto-Submitted", "no")).strip().lower() != "no"
    if by_machine or mail.get("Precedence", "") in ("bulk", "junk", "list"):
        return own_id, [], None
    ours = _first_id(f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}")
    return own_id, [], Reply(ours, _said(mail)) if ours else None


def _statuses(mail: Message) -> Iterator[MailStatus]:
    ours = next(filter(None, map(_original_id, mail.walk())), "")
    for part in mail.walk():
        if not ours or part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, Message) and (found := _STATUS.search(str(block.get("Status")))):
                yield MailStatus(ours, str(block.get("Action", "")).strip().lower(), found[0])


def _original_id(part: Message) -> str:
    """The id of the hub's letter, from the copy of it, or of its head, that the report holds."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload()
        head = inner[0] if isinstance(inner, list) and inner else None
        return _first_id(str(head.get("Message-ID", ""))) if isinstance(head, Message) else ""
    if kind == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        text = content.decode("ascii", "replace") if isinstance(content, bytes) else ""
        return _first_id(str(email.message_from_string(text).get("Message-ID", "")))
    return ""


def _first_id(text: str) -> str:
    found = _OURS.search(text)
    return found[1] if found else ""


def _said(mail: EmailMessage | Message) -> str:
    """The person's own words: the plain text above what they quote."""
    part = mail.get_body(("plain",)) if isinstance(mail, EmailMessage) else None
    if part is None:
        return ""
    try:
        text = str(part.get_content())
    except (LookupError, ValueError):
        return ""
    return _QUOTE.split(text, maxsplit=1)[0].replace("\0", "").strip()
