"""A stand-in for Amazon Redshift Serverless on the loopback interface.

Redshift's driver cannot use plain PostgreSQL: it requires TLS, PostgreSQL rejects startup parameters that only
Redshift supports, and the driver cannot parse PostgreSQL's version. The front speaks TLS, changes these, passes
everything else on, and records each statement that the driver prepares. A second server returns credentials as the
AWS API does.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SSL_REQUEST = 80877103
# Parameters of the startup message that PostgreSQL supports; the others are Redshift's own.
KEPT = {b"user", b"database", b"application_name"}
# Redshift reports this version of PostgreSQL; its driver cannot parse Debian's version.
VERSION = b"8.0.2"


def self_signed(directory: Path) -> tuple[Path, Path]:
    """Create a self-signed certificate and its key."""
    certificate, key = directory / "server.pem", directory / "server.key"
    options = ["-newkey", "rsa:2048", "-nodes", "-x509", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(
        ["openssl", "req", *options, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return certificate, key


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise ConnectionError("the peer has gone")
        data += more
    return data


class RedshiftFront:
    """A PostgreSQL behind Redshift's protocol.

    ``statements`` holds the prepared statements, ``users`` the logged-in users.
    """

    def __init__(self, directory: Path, postgres_port: int) -> None:
        self.certificate, key = self_signed(directory)
        self.statements: list[str] = []
        self.users: list[str] = []
        self._postgres_port = postgres_port
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    @staticmethod
    def _start(target: Callable[..., None], *args: Any) -> None:
        threading.Thread(target=target, args=args, daemon=True).start()

    def close(self) -> None:
        """Accept no further connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, client)

    def _serve(self, plain: socket.socket) -> None:
        length, code = struct.unpack("!II", _exactly(plain, 8))
        assert (length, code) == (8, SSL_REQUEST)
        plain.sendall(b"S")
        client = self._context.wrap_socket(plain, server_side=True)
        server = socket.create_connection(("127.0.0.1", self._postgres_port))
        server.sendall(self._start_up(client))
        self._start(self._answers, server, client)
        try:
            while True:
                kind = _exactly(client, 1)
                size = _exactly(client, 4)
                body = _exactly(client, struct.unpack("!I", size)[0] - 4)
                if kind == b"P":
                    self.statements.append(body.split(b"\0")[1].decode())
                server.sendall(kind + size + body)
        except OSError:
            server.close()

    @staticmethod
    def _answers(server: socket.socket, client: socket.socket) -> None:
        try:
            kind = b""
            while kind != b"Z":
                kind, size = _exactly(server, 1), _exactly(server, 4)
                body = _exactly(server, struct.unpack("!I", size)[0] - 4)
                if kind == b"S" and body.startswith(b"server_version\0"):
                    body = b"server_version\0" + VERSION + b"\0"
                client.sendall(kind + struct.pack("!I", len(body) + 4) + body)
            while data := server.recv(65536):
                client.sendall(data)
        except OSError:
            pass

    def _start_up(self, client: socket.socket) -> bytes:
        length = struct.unpack("!I", _exactly(client, 4))[0]
        body = _exactly(client, length - 4)
        words = body[4:].rstrip(b"\0").split(b"\0")
        given = dict(zip(words[::2], words[1::2]))
        self.users.append(given[b"user"].decode())
        kept = {name: value for name, value in given.items() if name in KEPT}
        kept[b"user"] = b"headwater"
        message = body[:4] + b"".join(n + b"\0" + v + b"\0" for n, v in kept.items()) + b"\0"
        return struct.pack("!I", len(message) + 4) + message


class CredentialsServer:
    """The operation GetCredentials of the API of Redshift Serverless; ``requests`` holds its requests."""

    def __init__(self) -> None:
        requests: list[dict[str, Any]] = []
        self.requests = requests

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                requests.append({"operation": self.headers["X-Amz-Target"], **asked})
                until = time.time() + 3600
                answer = {
                    "dbUser": "IAMR:mwaa",
                    "dbPassword": "x",
                    "expiration": until,
                    "nextRefreshTime": until,
                }
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()
