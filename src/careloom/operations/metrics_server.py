"""The counts of a process that serves no pages, such as a worker on a machine of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

from careloom.operations.metrics import exposed, is_allowed


@contextmanager
def serving_metrics(address: str, port: int, *, token: str) -> Iterator[int]:
    """Answer `/metrics` to whoever has the token while the block runs; the port that was taken.

    OSError if the address cannot be had. Requests are not logged.
    """
    handler = type("Handler", (_Handler,), {"token": token})
    with ThreadingHTTPServer((address, port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    token = ""
    timeout = 10

    def do_GET(self) -> None:  # noqa: N802 - the library's own name
        if self.path != "/metrics" or not is_allowed(
            self.headers.get("Authorization", ""), self.token
        ):
            self._answer(404, b"")
            return
        self._answer(200, exposed())

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: who watches is not told of."""
