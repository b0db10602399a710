"""The kit of the sick servers: a network namespace to be sick in, and a server that does what a test tells it.

The thread of a test moves into the namespace, so whatever it opens or starts is inside. Nothing outside changes, and
the namespace goes with its last process and socket.
"""

import collections
import contextlib
import ctypes
import errno
import json
import os
import pathlib
import resource
import socket
import subprocess
import sys
import threading
import time

CLONE_NEWNET = 0x40000000
SERVER_NAME = "sickly"
libc = ctypes.CDLL(None, use_errno=True)


def move(namespace):
    """Moves the calling thread."""
    if libc.setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


class Namespace:
    """A network namespace of the calling thread's own, with `lo` up, until `leave`."""

    def __init__(self):
        self.home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        if libc.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "unshare")
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        self.sysctl("net.ipv4.tcp_tw_reuse", 0)

    def leave(self):
        move(self.home)
        os.close(self.home)

    @contextlib.contextmanager
    def outside(self):
        """Back where the thread came from, for a while."""
        inside = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        move(self.home)
        try:
            yield
        finally:
            move(inside)
            os.close(inside)

    def sysctl(self, name, value):
        pathlib.Path("/proc/sys", name.replace(".", "/")).write_text(f"{value}\n")

    def address(self, text):
        subprocess.run(["ip", "address", "add", text, "dev", "lo"], check=True)

    def counter(self, protocol, name):
        """A counter of netstat or snmp, such as TcpExt, ListenDrops."""
        for file in ("netstat", "snmp"):
            lines = pathlib.Path("/proc/thread-self/net", file).read_text().splitlines()
            for names, values in zip(lines[::2], lines[1::2]):
                if names.startswith(protocol + ":") and name in names.split():
                    return int(values.split()[names.split().index(name)])
        raise LookupError(f"{protocol} {name}")

    def states(self):
        """How many sockets are in each state, as ss names them, by local port: {(port, state): count}."""
        found = collections.Counter()
        for words in ss_rows():
            found[int(words[3].rpartition(":")[2]), words[0]] += 1
        return found

    def send_queue_bytes(self, port):
        return sum(int(words[2]) for words in ss_rows()
                   if words[0] == "ESTAB" and words[3].endswith(f":{port}"))


def ss_rows():
    listing = subprocess.run(["ss", "-tanH"], check=True, capture_output=True, text=True).stdout
    return [line.split() for line in listing.splitlines()]


def connect(port, count=1, host="127.0.0.1", receive_buffer=None):
    """Connections that are established when this returns."""
    clients = []
    for _ in range(count):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(5)
        client.connect((host, port))
        clients.append(client)
    return clients


def knock(port, count):
    """Begins connections and waits for none of them."""
    clients = []
    for _ in range(count):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", port))
        clients.append(client)
    return clients


def pair(server, port):
    """One more connection that the server has accepted: the client's end."""
    client, = connect(port)
    assert server.accept(1) == [1, None]
    return client


def hang_up(clients):
    for client in clients:
        client.close()


class Server:
    """A process named `sickly` that obeys: each method of `Obedient` is one of this, with what it returned."""

    def __init__(self):
        self.child = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @property
    def pid(self):
        return self.child.pid

    def __getattr__(self, verb):
        if not hasattr(Obedient, verb):
            raise AttributeError(verb)

        def tell(*arguments):
            self.child.stdin.write(json.dumps([verb, arguments]) + "\n")
            self.child.stdin.flush()
            return json.loads(self.child.stdout.readline())
        return tell

    def stop(self):
        self.child.kill()
        self.child.wait()
        self.child.stdin.close()
        self.child.stdout.close()


class Obedient:
    """What the server can be told."""

    def __init__(self):
        self.door = None
        self.accepted = []

    def listen(self, backlog, host="127.0.0.1", port=0):
        """Opens the door and returns its port."""
        self.door = socket.socket()
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.door.bind((host, port))
        self.door.listen(backlog)
        return self.door.getsockname()[1]

    def listen_again(self, backlog):
        self.door.listen(backlog)

    def allow_descriptors(self, count):
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))

    def accept(self, count):
        """Accepts so many, or until it cannot; returns how many and the name of the error."""
        self.door.settimeout(5)
        for number in range(count):
            try:
                self.accepted.append(self.door.accept()[0])
            except TimeoutError:
                return number, "ETIMEDOUT"
            except OSError as problem:
                return number, errno.errorcode[problem.errno]
        return count, None

    def accept_in_bursts(self, pause_seconds):
        """From now on accepts whoever waits, then sleeps, again and again; who was accepted is let go."""
        def work():
            self.door.setblocking(False)
            while True:
                try:
                    while True:
                        self.door.accept()[0].close()
                except OSError:
                    time.sleep(pause_seconds)
        threading.Thread(target=work, daemon=True).start()

    def stuff(self, count):
        """Writes to the oldest connections until the kernel takes no more."""
        for connection in self.accepted[:count]:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 200_000)
            connection.setblocking(False)
            try:
                while True:
                    connection.send(b"x" * 16384)
            except BlockingIOError:
                pass

    def burn(self, seconds):
        """Uses that much CPU."""
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass

    def close(self, count):
        """Closes the oldest connections."""
        for connection in self.accepted[:count]:
            connection.close()
        del self.accepted[:count]


def obey():
    pathlib.Path("/proc/self/comm").write_text(SERVER_NAME)
    server = Obedient()
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        print(json.dumps(getattr(server, verb)(*arguments)), flush=True)


if __name__ == "__main__":
    obey()
