"""Text messages by an HTTP provider that speaks Twilio's Messages API (version 2010-04-01)."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import quote, urlencode

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from careloom.channels.base import OPTED_OUT, Attempt, Found, Message, Others, Result

STATUS_PATH = "/hooks/sms/status/"
_UNSUBSCRIBED = 21610
_NOT_THE_PERSONS = frozenset({20003, 20404, 20429, 21212, 21603, 21606, 21659, 21660, 21661})
"""Codes of faults in the hub's own account, number or pace: they fail nobody's message."""
_GAVE_UP = frozenset({"failed", "undelivered", "canceled"})
_MOST = 65_536
"""Bytes of an answer that are read; what a provider has to say is far shorter."""
_A_PAGE = 100
_SKEW = 300.0
"""Seconds by which the provider's clock may be behind ours."""
_NOT_AGREED = frozenset(
    {
        "CERTIFICATE_VERIFY_FAILED",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_VERSION_NUMBER",
    }
)
_NEVER_BEGAN = (ConnectTimeoutError, NameResolutionError, NewConnectionError)


def _new_pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=32, retries=False, cert_reqs="CERT_REQUIRED")


@dataclass(frozen=True, slots=True)
class SmsChannel:
    """One account at one provider. `sender` is a number, or a messaging service ("MG…").

    Redirects are not followed and certificates are checked. The delivery's id goes along in the
    callback's address and as Idempotency-Key, for providers that know it.
    """

    url: str
    account: str
    token: str = field(repr=False)
    sender: str
    callback: str
    timeout: float = 10.0
    at_once: int = 10
    _pool: urllib3.PoolManager = field(
        default_factory=_new_pool, init=False, repr=False, compare=False
    )

    def send(self, message: Message) -> Attempt:
        """Hand the message to the provider once.

        A 5xx may have been accepted all the same, but for 503, which says that it was not.
        """
        form = {
            "To": message.address,
            "MessagingServiceSid" if self.sender.startswith("MG") else "From": self.sender,
            "Body": body_of(message),
        }
        if self.callback:
            form["StatusCallback"] = f"{self.callback}{STATUS_PATH}{quote(message.id)}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Idempotency-Key": message.id,
        }
        try:
            status, said, asked = self._call("POST", self._address, urlencode(form), headers)
        except HTTPError as fault:
            began = Result.TEMPORARY if _never_began(fault) else Result.UNCERTAIN
            return Attempt(began, type(fault).__name__)
        return _judge(status, said, asked)

    def rest(self) -> None:
        """Idle connections may stay: the pool notices when the provider closes them."""

    def find(self, message: Message, *, since: float, others: Others) -> Found:
        """Ask the provider for what it accepted for this address since then, and compare."""
        day = datetime.fromtimestamp(since - _SKEW, UTC) - timedelta(days=1)
        query = {"To": message.address, "DateSent>": f"{day:%Y-%m-%d}", "PageSize": f"{_A_PAGE}"}
        try:
            status, said, _ = self._call("GET", f"{self._address}?{urlencode(query)}", None, {})
        except HTTPError:
            return Found.UNKNOWN
        listed = said.get("messages")
        if status != 200 or not isinstance(listed, list):
            return Found.UNKNOWN
        same, recent = _count(body_of(message), listed, since - _SKEW)
        if same > others.perhaps:
            return Found.THERE
        # More than the others, or more than one page of them: too near to be sure.
        more = said.get("next_page_uri") or len(listed) >= _A_PAGE
        return Found.UNKNOWN if more or recent > others.surely else Found.NOT_THERE

    @property
    def _address(self) -> str:
        return f"{self.url}/2010-04-01/Accounts/{quote(self.account)}/Messages.json"

    def _call(
        self, method: str, address: str, body: str | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, object], float]:
        """Status, answer (empty for what is no JSON object) and Retry-After in seconds."""
        started = monotonic()
        response = self._pool.request(
            method,
            address,
            body=body,
            headers={
                **urllib3.make_headers(basic_auth=f"{self.account}:{self.token}"),
                "Accept": "application/json",
                **headers,
            },
            timeout=urllib3.Timeout(connect=min(5.0, self.timeout), read=self.timeout),
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            said = _read(response, until=started + self.timeout)
        finally:
            # After an answer read to its end this keeps the connection; else it is closed.
            response.release_conn()
        return response.status, said, _seconds(response.headers.get("Retry-After", ""))


def body_of(message: Message) -> str:
    """The text as the person gets it: the words, then their link."""
    return f"{message.text}\n{message.link}" if message.link else message.text


def _never_began(fault: HTTPError) -> bool:
    """Whether nothing was handed over: TLS is agreed on before anything is."""
    if isinstance(fault, SSLError):
        reasons = {one.reason for one in fault.args if isinstance(one, ssl.SSLError)}
        return bool(reasons & _NOT_AGREED)
    return isinstance(fault, _NEVER_BEGAN)


def _judge(status: int, said: Mapping[str, object], retry_after: float) -> Attempt:
    code = said.get("code") or said.get("error_code")
    code = code if isinstance(code, int) else 0
    if status in (200, 201):
        if not isinstance(said.get("sid"), str):
            return Attempt(Result.UNCERTAIN, "sms_no_receipt")
        if said.get("status") not in _GAVE_UP:
            return Attempt(Result.ACCEPTED)
    if code == _UNSUBSCRIBED:
        return Attempt(Result.PERMANENT, OPTED_OUT)
    reason = f"sms_{code or status}"
    if status >= 500 and status != 503:
        return Attempt(Result.UNCERTAIN, reason)
    if status in (200, 201, 400) and code and code not in _NOT_THE_PERSONS:
        return Attempt(Result.PERMANENT, reason)
    return Attempt(Result.TEMPORARY, reason, retry_after)


def _count(body: str, listed: list[object], since: float) -> tuple[int, int]:
    """How many of those listed say just this, and how many there are since then."""
    recent = [one for one in listed if isinstance(one, dict) and _made_at(one) >= since]
    return sum(one.get("body") == body for one in recent), len(recent)


def _made_at(one: Mapping[str, object]) -> float:
    """When a listed message was made; one that does not say counts as new."""
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(str(one.get("date_created"))).timestamp()
    return float("inf")


def _read(response: urllib3.BaseHTTPResponse, *, until: float) -> dict[str, object]:
    content = b""
    while len(content) < _MOST and (more := response.read1(_MOST, decode_content=False)):
        content += more
        if monotonic() > until:
            # An answer that trickles would hold its thread for ever.
            response.close()
            break
    with suppress(ValueError, RecursionError):
        said = json.loads(content)
        if isinstance(said, dict):
            return said
    return {}


def _seconds(said: str) -> float:
    """Retry-After in seconds; the form with a date is not worth a clock: 0."""
    return min(float(said), 86_400.0) if said.isascii() and said.isdigit() else 0.0
