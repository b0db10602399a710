"""What hostile and honest clients have in common: sockets, and what they know of the other side."""

import contextlib
import os
import pathlib
import resource
import socket
import struct

TYPES = {"dsd.sock": socket.SOCK_DGRAM, "dsd.stream.sock": socket.SOCK_STREAM,
         "dsd.seqpacket.sock": socket.SOCK_SEQPACKET}
PACKET = 8192


@contextlib.contextmanager
def lane(sidecar, name="dsd.sock"):
    """A blocking socket that is connected to one of the sidecar's."""
    with socket.socket(socket.AF_UNIX, TYPES[name]) as sender:
        sender.settimeout(30)
        sender.connect(str(sidecar.runtime / name))
        yield sender


def packets(lines, limit=PACKET):
    """The lines, packed as client libraries do."""
    packed, size = [], 0
    for line in lines:
        if size + len(line) + 1 > limit:
            yield b"\n".join(packed)
            packed, size = [], 0
        packed.append(line)
        size += len(line) + 1
    if packed:
        yield b"\n".join(packed)


def send(sidecar, *lines, name="dsd.sock"):
    with lane(sidecar, name) as sender:
        for packet in packets(lines):
            sender.send(packet)


def frame(lines):
    return struct.pack("<I", len(lines)) + lines


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def resident(pid):
    """Bytes of memory that no file backs."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"RssAnon of {pid}")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def many_descriptors(wanted):
    """Room for `wanted` descriptors in this process, as far as the machine allows; says how many there are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, wanted))
            hard = wanted
    room = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, room), hard))
    try:
        yield room
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
