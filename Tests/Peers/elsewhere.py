"""What a server meets from outside: another namespace at the end of a wire, and SYNs of nobody."""

import contextlib
import os
import random
import socket
import struct
import subprocess

import pytest

from sick import CLONE_NEWNET, Server, libc, move

HERE, THERE = "10.5.0.1", "10.5.0.2"
# Whoever is asked here does not answer, and is not refused either.
VOID = "10.9"


def ip(*words):
    subprocess.run(["ip", *map(str, words)], check=True)


def wire(near, far, *where):
    """Two interfaces that are the ends of one wire."""
    command = ["ip", "link", "add", near, "type", "veth", "peer", "name", far, *map(str, where)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"this kernel makes no veth: {made.stderr.strip()}")


class Elsewhere:
    """A second network namespace, a wire to it from that of the calling thread, and a server in it."""

    def __init__(self):
        with contextlib.ExitStack() as undone:
            here = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
            undone.callback(os.close, here)
            if libc.unshare(CLONE_NEWNET):
                raise OSError("unshare")
            try:
                self.there = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
                self.server = Server()
            finally:
                move(here)
        wire("e0", "e1", "netns", self.server.pid)
        ip("address", "add", f"{HERE}/24", "dev", "e0")
        ip("link", "set", "e0", "up")
        with self.inside():
            ip("link", "set", "lo", "up")
            ip("address", "add", f"{THERE}/24", "dev", "e1")
            ip("link", "set", "e1", "up")

    @contextlib.contextmanager
    def inside(self):
        """The calling thread goes there for a while."""
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        move(self.there)
        try:
            yield
        finally:
            move(here)
            os.close(here)

    def stop(self):
        self.server.stop()
        os.close(self.there)


def dig_a_void():
    """A network that swallows all that is sent to it: a wire with nobody at its end."""
    wire("v0", "v1")
    for end in ("v0", "v1"):
        ip("link", "set", end, "up")
    ip("link", "set", "v0", "arp", "off")
    ip("address", "add", "10.8.0.1/24", "dev", "v0")
    ip("route", "add", f"{VOID}.0.0/16", "dev", "v0")
    return "10.8.0.1"


def forge_syns(host, port, count, body=b""):
    """SYNs to a server of this namespace, from addresses of the void that never answer."""
    options = bytes([2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7])
    target = socket.inet_aton(host)
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
        for _ in range(count):
            source = socket.inet_aton(f"{VOID}.{random.randrange(256)}.{random.randrange(1, 255)}")
            words = [random.randrange(1024, 65000), port, random.randrange(1 << 32), 0, 10 << 4, 2, 65535]
            segment = struct.pack(">HHIIBBHHH", *words, 0, 0) + options + body
            pseudo = source + target + struct.pack(">BBH", 0, 6, len(segment))
            segment = segment[:16] + struct.pack(">H", checksum(pseudo + segment)) + segment[18:]
            header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 0, 0, 64, 6, 0, source, target)
            raw.sendto(header + segment, (host, 0))


def checksum(octets):
    octets += b"\0" * (len(octets) % 2)
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff
