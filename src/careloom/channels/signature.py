"""Signatures of a provider's webhooks, as Twilio makes them.

HMAC-SHA1 under the account's token over the whole address and, for a form, each sorted name and
value; a JSON body is covered by its SHA-256 in the address (`bodySHA256`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

Fields = Iterable[tuple[str, str]]
BODY_HASH = "bodySHA256"


def sign(token: str, address: str, fields: Fields = ()) -> str:
    """The signature of a call to this address; equal pairs of a form count once."""
    said = address + "".join(f"{name}{value}" for name, value in sorted(set(fields)))
    # SHA-1 is what the provider signs with; as an HMAC it is still unbroken.
    digest = hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_signed(token: str, signature: str, address: str, fields: Fields = ()) -> bool:
    """Whether whoever knows the token made this call; never without a token."""
    if not token:
        return False
    return hmac.compare_digest(sign(token, address, fields).encode(), signature.encode())


def covers(address: str, body: bytes) -> bool:
    """Whether the address names the SHA-256 of exactly this body."""
    named = parse_qs(urlsplit(address).query).get(BODY_HASH, [""])
    return hmac.compare_digest(hashlib.sha256(body).hexdigest().encode(), named[0].lower().encode())
