"""Servers that fail in one way each, on real sockets of this machine."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


def response(status: int, body: str, length: int | None = None) -> bytes:
    """Return an HTTP response. `length`: the declared length of the body, its own unless given."""
    declared = len(body.encode()) if length is None else length
    return f"HTTP/1.1 {status} X\r\nContent-Length: {declared}\r\n\r\n{body}".encode()


@dataclass
class Server:
    """A server's address, the requests that it has read, and the number of connections that it has accepted."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        """Base URL."""
        return f"http://{HOST}:{self.port}"

    @property
    def tls_url(self) -> str:
        """Base URL with TLS."""
        return f"https://{HOST}:{self.port}"


@contextmanager
def served(handle: Callable[[Server, socket.socket], None]) -> Iterator[Server]:
    """Serve connections, each in a thread of its own, and close them at the end. `handle`: handles one."""
    with socket.create_server((HOST, 0)) as listener:
        server = Server(listener.getsockname()[1])
        accepted: list[tuple[socket.socket, Thread]] = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                server.connections += 1
                thread = Thread(target=_handle, args=(handle, server, connection))
                accepted.append((connection, thread))
                thread.start()

        accepting = Thread(target=serve)
        accepting.start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for connection, thread in accepted:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                thread.join()


def _handle(handle: Callable[[Server, socket.socket], None], server: Server, connection: socket.socket) -> None:
    # A client that breaks off is part of the tests.
    with connection:
        with suppress(OSError):
            handle(server, connection)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def answering(*responses: bytes, keep: bool = False, certificate: Path | None = None) -> Iterator[Server]:
    """Serve these responses, one for each request in turn.

    `keep`: whether the connection stays open after a response. `certificate`: a file with a certificate and its key,
    to serve with TLS.
    """
    left = list(responses)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate is not None:
        context.load_cert_chain(certificate)

    def handle(server: Server, connection: socket.socket) -> None:
        if certificate is not None:
            connection = context.wrap_socket(connection, server_side=True)
        while request := read_request(connection):
            server.requests.append(request)
            connection.sendall(left.pop(0))
            if not keep:
                return

    with served(handle) as server:
        yield server


@contextmanager
def silent() -> Iterator[Server]:
    """Read requests and never answer."""

    def handle(server: Server, connection: socket.socket) -> None:
        while request := read_request(connection):
            server.requests.append(request)

    with served(handle) as server:
        yield server


@contextmanager
def speechless() -> Iterator[Server]:
    """Accept connections, read what comes, and never write a byte."""

    def handle(_: Server, connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    with served(handle) as server:
        yield server


@contextmanager
def full() -> Iterator[Server]:
    """Listen with a backlog that is full, so that further connections wait."""
    with socket.create_server((HOST, 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(8)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        try:
            yield Server(address[1])
        finally:
            for each in waiting:
                each.close()


def read_request(connection: socket.socket) -> bytes:
    """Read one request with its body; empty if the connection is closed."""
    read = b""
    while b"\r\n\r\n" not in read:
        if not (part := connection.recv(65536)):
            return b""
        read += part
    head, _, body = read.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def self_signed(folder: Path) -> Path:
    """Write a self-signed certificate of this machine, with its key, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
