"""A mail server that keeps what it takes, and is rude once: at the Nth of its replies."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

RUDE = {
    "hangs up": None,
    "resets": None,
    "says nothing more": None,
    "421": b"421 too busy\r\n",
    "451": b"451 not now\r\n",
    "554": b"554 no\r\n",
    "nonsense": b"\xff\xfe<html>welcome\r\n",
}
"""What it can do instead of a reply. A letter that it would have taken counts as taken all the
same where it stops talking, or talks nonsense: then nobody can say."""
_USUAL = {"DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}


class RudeServer(socketserver.ThreadingTCPServer):
    """Counts its replies over all connections; `ids` are of the letters that it took."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, at: int, how: str) -> None:
        self.at, self.how = at, how
        self.replies = 0
        self.ids: list[str] = []
        self.patience = threading.Event()
        super().__init__(("127.0.0.1", 0), _Talk)

    def handle_error(self, *_: object) -> None:
        """A connection that the hub let go of is no fault to print."""


class _Talk(socketserver.StreamRequestHandler):
    server: RudeServer

    def handle(self) -> None:
        self._reply(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].decode("ascii", "replace").upper()
            if not self._reply(_USUAL.get(word, b"250 well\r\n")) or word == "QUIT":
                return
            if word == "DATA" and self.went_on and not self._letter():
                return

    def _letter(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if line == b"":
            return False
        found = re.search(rb"Message-ID: <([^@>]+)@", b"".join(lines), re.IGNORECASE)
        went_on = self._reply(b"250 taken\r\n")
        if self.went_on or RUDE[self.server.how] in (None, RUDE["nonsense"]):
            self.server.ids.append(found[1].decode())
        return went_on

    def _reply(self, usual: bytes) -> bool:
        """Whether it goes on talking; `went_on` tells whether it said what was usual."""
        self.server.replies += 1
        self.went_on = self.server.replies != self.server.at
        if self.went_on:
            self.wfile.write(usual)
            return True
        said = RUDE[self.server.how]
        if said is not None:
            self.wfile.write(said)
            return not said.startswith(b"421")
        if self.server.how == "says nothing more":
            self.server.patience.wait(10)
        elif self.server.how == "resets":
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        return False


@contextmanager
def running_rude_server(at: int, how: str) -> Iterator[RudeServer]:
    """A server on this machine for as long as the block runs."""
    with RudeServer(at, how) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield server
        finally:
            server.patience.set()
            server.shutdown()
            serving.join()
