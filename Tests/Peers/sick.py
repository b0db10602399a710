"""The kit of the sick servers: a network namespace to be sick in, and a server that does what a test tells it.

The thread of a test moves into the namespace, so whatever it opens or starts is inside. Nothing outside changes, and
the namespace goes with its last process and socket.
"""

import collections
import contextlib
import ctypes
import errno
import json
import mmap
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

    def listen_beside(self, port, backlog):
        """Opens a door that shares its port with those of other servers."""
        self.door = socket.socket()
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.door.bind(("127.0.0.1", port))
        self.door.listen(backlog)
        return self.door.getsockname()[1]

    def listen_on_path(self, path, backlog):
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(path)
        self.door.listen(backlog)

    def listen_fast(self, host, pending):
        """A door for TCP Fast Open, with room for so many unfinished requests."""
        port = self.listen(4096, host)
        self.door.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, pending)
        return port

    def keep_alive(self, idle_seconds):
        """What is accepted from now on is asked after so much silence."""
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.door.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle_seconds)

    def bind_datagrams(self, buffer):
        self.door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.door.bind(("127.0.0.1", 0))
        return self.door.getsockname()[1]

    def read_datagrams(self, pause):
        self.go(lambda: (self.door.recv(2048), time.sleep(pause)))

    def serve(self, patience=0, answer=None, pause=0):
        """Accepts for ever, and closes when the client has, or after its patience."""
        def one():
            client = self.door.accept()[0]
            if answer:
                threading.Thread(target=pour, args=(client, answer, pause), daemon=True).start()
            elif patience < 0:
                client.close()
            else:
                threading.Thread(target=hear_out, args=(client, patience), daemon=True).start()
        self.go(one)

    def go(self, step):
        """Repeats a step beside what is told."""
        self.door.settimeout(None)

        def steps():
            while True:
                # Without descriptors, or threads, it tries again.
                with contextlib.suppress(OSError, RuntimeError):
                    step()
        threading.Thread(target=steps, daemon=True).start()

    def open(self, port, count, host="127.0.0.1", source=None):
        """Opens connections and forgets to close them; an address to leave from is bound before."""
        for _ in range(count):
            client = socket.socket()
            if source:
                client.bind((source, 0))
            client.connect((host, port))
            self.accepted.append(client)

    def serve_through(self, port, host):
        """Opens a connection elsewhere for each that it accepts, and closes none of them."""
        def one():
            try:
                self.accepted.append(self.door.accept()[0])
                self.open(port, 1, host)
            except OSError:
                time.sleep(0.05)
                raise
        self.go(one)

    def cut_off(self, count):
        """Closes the oldest connections with bytes that nobody has read to the end."""
        self.stuff(count)
        self.close(count)

    def map(self, count):
        """Makes memory maps that the kernel cannot join."""
        self.maps = [mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | (number % 2 * mmap.PROT_WRITE))
                     for number in range(count)]

    def fill_up(self, count):
        """Opens files."""
        self.files = [os.open("/dev/null", os.O_RDONLY) for _ in range(count)]

    def start_and_end(self, seconds):
        """Starts processes one after the other."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            child = os.fork()
            if child == 0:
                os._exit(0)
            os.waitpid(child, 0)

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


def hear_out(client, patience):
    """Reads until the client closes; then closes after a while."""
    with contextlib.suppress(OSError), client:
        while client.recv(65536):
            pass
        time.sleep(patience)


def pour(client, bytes_at_a_time, pause):
    """Writes until the client goes."""
    with contextlib.suppress(OSError), client:
        while True:
            client.sendall(b"x" * bytes_at_a_time)
            time.sleep(pause)


def obey():
    pathlib.Path("/proc/self/comm").write_text(SERVER_NAME)
    server = Obedient()
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        print(json.dumps(getattr(server, verb)(*arguments)), flush=True)


if __name__ == "__main__":
    obey()
