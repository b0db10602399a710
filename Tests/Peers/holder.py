"""A stand-in for systemd: keeps the sockets of a sidecar and passes them on to the next one.

What it speaks is sd_notify(3) and sd_listen_fds(3): a datagram socket named by $NOTIFY_SOCKET, on which the sidecar
says READY=1 and hands over descriptors with FDSTORE=1; and descriptors from 3 on, announced by $LISTEN_PID,
$LISTEN_FDS and $LISTEN_FDNAMES. Run as a program it is what stands between fork and exec, where the pid is known:

    python holder.py 7 9 -- outrigger run …
"""

import array
import os
import socket
import sys
import threading

FIRST = 3


class Holder:
    """Receives what a sidecar says and keeps what it hands over, until it is closed."""

    def __init__(self, folder, abstract=False):
        self.address = f"@outrigger-test-{os.getpid()}-{id(self)}" if abstract else str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + self.address[1:] if abstract else self.address)
        self.stored = []
        self.said = []
        self.listener = threading.Thread(target=self.listen, daemon=True)
        self.listener.start()

    def listen(self):
        room = socket.CMSG_SPACE(4 * 16)
        while True:
            text, control, _, _ = self.socket.recvmsg(4096, room)
            if text == b"close":
                return
            lines = dict(line.split("=", 1) for line in text.decode().split("\n"))
            for _, kind, payload in control:
                assert kind == socket.SCM_RIGHTS
                for descriptor in array.array("i", payload):
                    self.keep(lines, descriptor)
            if "FDSTOREREMOVE" in lines:
                self.forget(lines["FDNAME"])
            self.said.append(lines)

    def keep(self, lines, descriptor):
        """As systemd does, one of a socket that it has already is closed."""
        assert lines["FDSTORE"] == "1", lines
        inode = os.fstat(descriptor).st_ino
        if any(os.fstat(other).st_ino == inode for _, other in self.stored):
            os.close(descriptor)
        else:
            self.stored.append((lines["FDNAME"], descriptor))

    def forget(self, name):
        for entry in [entry for entry in self.stored if entry[0] == name]:
            self.stored.remove(entry)
            os.close(entry[1])

    def names(self):
        return sorted(name for name, _ in self.stored)

    def has_said(self, key, value):
        return any(lines.get(key) == value for lines in self.said)

    def how(self, sockets=None):
        """What Program needs to start the next sidecar with `sockets`, by default those that were stored."""
        sockets = self.stored if sockets is None else sockets
        descriptors = [descriptor for _, descriptor in sockets]
        self.said = []
        return {
            "before": [sys.executable, __file__, *map(str, descriptors), "--"],
            "pass_fds": descriptors,
            "env": {**os.environ, "NOTIFY_SOCKET": self.address,
                    "LISTEN_FDNAMES": ":".join(name for name, _ in sockets)},
        }

    def close(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
            end.sendto(b"close", "\0" + self.address[1:] if self.address[0] == "@" else self.address)
        self.listener.join(5)
        self.socket.close()
        for _, descriptor in self.stored:
            os.close(descriptor)


def become(descriptors, command):
    """Moves the descriptors to where they are looked for, and becomes the command."""
    # Out of the way first, so that none is overwritten before its turn.
    high = [os.dup2(descriptor, 500 + place) for place, descriptor in enumerate(descriptors)]
    os.closerange(FIRST, 500)
    for place, descriptor in enumerate(high):
        os.dup2(descriptor, FIRST + place)
        os.close(descriptor)
    # One that promises more than it passes can be had as well.
    os.environ["LISTEN_FDS"] = os.environ.pop("OUTRIGGER_TEST_ANNOUNCED", str(len(descriptors)))
    os.environ["LISTEN_PID"] = str(os.getpid())
    os.execv(command[0], command)


if __name__ == "__main__":
    end = sys.argv.index("--")
    become([int(text) for text in sys.argv[1:end]], sys.argv[end + 1:])
