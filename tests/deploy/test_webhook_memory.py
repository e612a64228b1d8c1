"""A large request costs the webhook no memory. Served by the framework and its server, as deployed."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from local.runtime.http import CLIENT
from local.settings import HOST, free_port
from tests.harness.waiting import eventually

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024 * 1024
SENT = 30 * MEGABYTE
MOST = 8 * MEGABYTE
"""Maximum growth of the server's memory. The body would be four times as large."""


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """Serve the webhook; yield its port and the id of its process."""
    port = free_port()
    program = str(Path(sys.executable).parent / "functions-framework")
    command = [program, "--target", "twilio_webhook", "--port", str(port), "--host", HOST]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: _answers(port), bool)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(40)


def _answers(port: int) -> bool:
    try:
        CLIENT.get(f"http://{HOST}:{port}/robots.txt")  # the framework serves it itself
    except httpx.TransportError:
        return False
    return True


def peak_memory(process: int) -> int:
    """Return the highest memory so far of a process and its children, the largest of them, in bytes."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return max(_peak(each) for each in [str(process), *children])


def _peak(process: str) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def post(port: int, *headers: bytes, body: Iterator[bytes]) -> bytes:
    """Post a body piece by piece, as far as the server takes it; return the status line."""
    with socket.create_connection((HOST, port), timeout=60) as connection:
        connection.sendall(b"\r\n".join([b"POST / HTTP/1.1", b"Host: webhook", *headers, b"", b""]))
        with suppress(OSError):
            for piece in body:
                connection.sendall(piece)
        return connection.recv(100).split(b"\r\n")[0]


def pieces() -> Iterator[bytes]:
    return (b"x" * MEGABYTE for _ in range(SENT // MEGABYTE))


def chunked() -> Iterator[bytes]:
    yield from (b"%x\r\n%b\r\n" % (MEGABYTE, piece) for piece in pieces())
    yield b"0\r\n\r\n"


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in chunks"])
def test_a_large_body_is_refused_without_being_kept(announced: bool) -> None:
    header = b"Content-Length: %d" % SENT if announced else b"Transfer-Encoding: chunked"
    with served() as (port, process):
        before = peak_memory(process)
        status = post(port, header, body=pieces() if announced else chunked())
        assert b"413" in status
        assert peak_memory(process) - before < MOST
