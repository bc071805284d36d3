"""A text message provider on this machine: keeps what it gets, and misbehaves when told to.

It speaks the part of Twilio's Messages API that the hub uses, over real HTTP, and posts signed
status callbacks and messages from people to the hub. To try a hub by hand:

python -m careloom.testing.sms_provider --port 9900
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, urlencode, urlsplit

import urllib3

from careloom.channels.signature import sign

ACCOUNT, TOKEN = "ACloopback", "loopback-token"
NUMBER = "+15005550006"

REFUSALS = {
    "429": (429, 20429, {"Retry-After": "37"}),
    "401": (401, 20003, {}),
    "opted_out": (400, 21610, {}),
    "invalid_number": (400, 21211, {}),
    "500": (500, 20500, {}),
    "503": (503, 20503, {}),
    "redirect": (307, 0, {"Location": "http://127.0.0.1:9/"}),
}
"""Misbehaviors that are answers: status, code and headers. Nothing is accepted."""
TRICKS = (*REFUSALS, "reset", "reset_after", "hang", "hang_after", "nonsense", "500_after")
"""What it can be told to do with the next message; `_after` and `nonsense` accept it first."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that the provider accepted."""

    sid: str
    to: str
    body: str = field(repr=False)
    callback: str
    idempotency_key: str
    made_at: str
    """As mail writes it, to the second."""


@dataclass(frozen=True, slots=True)
class Call:
    """One webhook ready to be posted."""

    address: str
    body: bytes = field(repr=False)
    headers: dict[str, str]

    @property
    def path(self) -> str:
        """The address without its host, for a client that has none."""
        parts = urlsplit(self.address)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


class SmsProvider:
    """The provider's memory. `tricks` are played one a message, in order, then it behaves.

    `asked_tricks` are played when it is asked what it accepted: those without `_after`.
    Safe to look at from any thread; `seen` counts requests, `taken` what was accepted.
    """

    def __init__(self, *, hub: str = "http://127.0.0.1:8000", token: str = TOKEN) -> None:
        self.hub, self.token = hub, token
        self.taken: list[Taken] = []
        self.tricks: list[str] = []
        self.asked_tricks: list[str] = []
        self.seen = 0
        self.address = ""
        self.knows_idempotency = True
        self.clock: Callable[[], float] | None = None
        """Its own time in epoch seconds; the machine's where none is given."""
        self.patience = threading.Event()
        """Set to let go of the requests that hang."""
        self._turn = threading.Lock()
        self._numbers = count(1)
        self._pool = urllib3.PoolManager(maxsize=20, retries=False)

    def next_trick(self, *, asked: bool = False) -> str:
        """What to do with the message that comes in now, or when asked; "" to behave."""
        with self._turn:
            self.seen += 1
            tricks = self.asked_tricks if asked else self.tricks
            return tricks.pop(0) if tricks else ""

    def take(self, form: dict[str, str], key: str) -> Taken:
        """Accept a message; the same idempotency key again gives the same message."""
        with self._turn:
            for one in self.taken if self.knows_idempotency and key else ():
                if one.idempotency_key == key:
                    return one
            taken = Taken(
                sid=f"SM{next(self._numbers):032x}",
                to=form.get("To", ""),
                body=form.get("Body", ""),
                callback=form.get("StatusCallback", ""),
                idempotency_key=key,
                made_at=formatdate(self.clock() if self.clock else None),
            )
            self.taken.append(taken)
            return taken

    def status_call(self, taken: Taken, status: str, *, code: int = 0) -> Call:
        """The signed callback that tells what became of a message."""
        fields = {"MessageSid": taken.sid, "MessageStatus": status, "To": taken.to, "From": NUMBER}
        if code:
            fields["ErrorCode"] = f"{code}"
        return self._signed(taken.callback, fields)

    def inbound_call(self, sender: str, text: str, *, sid: str = "") -> Call:
        """The signed call for a message that a person wrote to the hub's number."""
        with self._turn:
            sid = sid or f"SM{next(self._numbers):032x}"
        fields = {"MessageSid": sid, "From": sender, "To": NUMBER, "Body": text}
        return self._signed(f"{self.hub}/hooks/sms/inbound", fields)

    def post(self, call: Call) -> tuple[int, str]:
        """Post a webhook to the hub over HTTP; its status and answer."""
        answer = self._pool.request(
            "POST", call.address, body=call.body, headers=call.headers, redirect=False
        )
        return answer.status, answer.data.decode()

    def _signed(self, address: str, fields: dict[str, str]) -> Call:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(self.token, address, fields.items()),
        }
        return Call(address, urlencode(fields).encode(), headers)


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    provider: SmsProvider

    def do_GET(self) -> None:
        """List what was accepted for an address."""
        trick = self.provider.next_trick(asked=True)
        if self._plays(trick):
            return
        if trick == "nonsense":
            self._send(200, b"[{]", {})
            return
        query = parse_qs(urlsplit(self.path).query)
        to = query.get("To", [""])[0]
        listed = [
            {"sid": one.sid, "body": one.body, "date_created": one.made_at}
            for one in reversed(self.provider.taken)
            if one.to == to
        ]
        self._answer(200, {"messages": listed, "next_page_uri": None})

    def do_POST(self) -> None:
        """Take a message, or play the next trick."""
        said = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        form = {name: values[0] for name, values in parse_qs(said).items()}
        trick = self.provider.next_trick()
        if not self._is_known():
            trick = "401"
        if not self._plays(trick):
            self._take(form, trick)

    def _plays(self, trick: str) -> bool:
        """Whether this was a trick with which nothing is accepted and nothing said."""
        if trick in REFUSALS:
            status, code, headers = REFUSALS[trick]
            self._answer(status, {"code": code, "message": "no", "status": status}, headers)
        elif trick == "reset":
            self._hang_up()
        elif trick == "hang":
            self.provider.patience.wait(60)
            self.close_connection = True
        else:
            return False
        return True

    def _take(self, form: dict[str, str], trick: str) -> None:
        taken = self.provider.take(form, self.headers.get("Idempotency-Key", ""))
        if trick == "reset_after":
            self._hang_up()
        elif trick == "hang_after":
            self.provider.patience.wait(60)
            self.close_connection = True
        elif trick == "nonsense":
            self._send(201, b"<html>\xff\xfe welcome to the hotel's network</html>", {})
        elif trick == "500_after":
            self._answer(500, {"code": 20500, "status": 500})
        else:
            self._answer(201, {"sid": taken.sid, "status": "queued", "error_code": None})

    def _is_known(self) -> bool:
        given = f"{ACCOUNT}:{self.provider.token}".encode()
        return self.headers.get("Authorization") == f"Basic {b64encode(given).decode()}"

    def _answer(
        self, status: int, said: dict[str, object], headers: dict[str, str] | None = None
    ) -> None:
        self._send(status, json.dumps(said).encode(), headers or {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", f"{len(body)}")
        self.end_headers()
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        # Zero linger: what is sent is a reset, not an end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: addresses of requests name people."""


@contextmanager
def running_provider(provider: SmsProvider, *, port: int = 0) -> Iterator[str]:
    """The provider's address on this machine, for as long as the block runs."""
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    # A reset on purpose is no fault to print.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    serving.start()
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield provider.address
    finally:
        provider.patience.set()
        server.shutdown()
        server.server_close()
        serving.join()


def serve(port: int) -> None:
    """Run a provider until Ctrl-C, and say by which settings a hub uses it."""
    provider = SmsProvider()
    with running_provider(provider, port=port) as address, suppress(KeyboardInterrupt):
        for name, value in (
            ("URL", address),
            ("ACCOUNT", ACCOUNT),
            ("TOKEN", TOKEN),
            ("FROM", NUMBER),
            ("CALLBACK", provider.hub),
        ):
            sys.stdout.write(f"export CARELOOM_SMS_{name}={value}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    asked = re.fullmatch(r"--port (\d+)", " ".join(sys.argv[1:]))
    serve(int(asked[1]) if asked else 9900)
