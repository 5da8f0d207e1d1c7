"""Serve the pages to a browser on this machine."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"  # nobody else is served


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and writes no line for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def server_of(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a folder; port 0 takes a free one. `serve_forever` runs it."""
    return ThreadingHTTPServer((HOST, port), partial(Quiet, directory=str(folder)))


def address_of(server: ThreadingHTTPServer) -> str:
    """Return what to open in a browser."""
    return f"http://{HOST}:{server.server_port}/index.html"
