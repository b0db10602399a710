"""Network namespaces of tests, servers in them, and what a page says that the namespace decides."""

import os
import pathlib
import shutil
import sys

import pytest

from processes import OUTRIGGER, Program, Samples, eventually, run

# What the namespace decides; memory and orphans of sockets are the host's, and the times of looking differ. In sockets_used are the
# looks themselves: each opens some netlink sockets, and the kernel frees those of a past look when it has time.
NAMESPACED = ("node_sockstat_TCP_inuse", "node_sockstat_TCP_tw", "node_sockstat_UDP_inuse", "node_netstat_",
              "node_network_", "node_arp_", "node_udp_", "node_tcp_", "outrigger_listener_",
              "outrigger_tcp_", "outrigger_time_wait", "outrigger_ephemeral_")
# Only /sys/class/net has them, which shows the namespace of whoever mounted it.
NOT_FROM_OUTSIDE = {"node_network_address_assign_type", "node_network_device_id", "node_network_name_assign_type"}
# In the command line of the server, and of no other server on this machine: the tests may run twice at a time.
MARKER = f"gateway-of-test-{os.getpid()}"
FOLLOW = f"processes: [ {{ name: gateway, match: {{ cmdline_regex: {MARKER} }}, netns: follow }} ]\n"
# One server with a marker in its command line: it listens, holds connections to itself and says when it is ready.
SERVER = """
import socket, sys, time
port, backlog, clients, address = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((address, port))
listener.listen(backlog)
kept = []
for _ in range(clients):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex((address, port))
    kept.append(client)
print("ready", flush=True)
time.sleep(600)
"""


class Namespace:
    """A network namespace with its loopback up, by a name that `ip netns` knows."""

    def __init__(self, name):
        self.name = name
        self.path = pathlib.Path("/run/netns") / name
        made = run("ip", "netns", "add", name)
        if made.returncode != 0:
            absent = f"no network namespace can be made here: {made.stderr.strip()}"
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(absent)
        self.inside("ip", "link", "set", "lo", "up")

    def inside(self, *command, **how):
        outcome = run("ip", "netns", "exec", self.name, *command, **how)
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout

    def scrape(self):
        return Samples(self.inside(OUTRIGGER, "scrape"))

    def remove(self):
        run("ip", "netns", "del", self.name)


@pytest.fixture
def namespace():
    """Makes network namespaces that go with the test."""
    if shutil.which("ip") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("iproute2 is absent")
    made = []

    def make():
        made.append(Namespace(f"outrigger-{os.getpid()}-{len(made)}"))
        return made[-1]

    yield make
    for space in made:
        space.remove()


@pytest.fixture
def server(start):
    """Starts a server in a namespace: `marker` is in its command line."""
    def begin(space, port=7001, backlog=50, clients=3, marker=MARKER, address="127.0.0.1"):
        peer = start(Program(["ip", "netns", "exec", space.name, sys.executable, "-c", SERVER, port, backlog, clients,
                              address, marker]))
        eventually(lambda: peer.out, what="the server")
        return peer
    return begin


NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


@pytest.fixture
def unprivileged(tmp_path):
    """The command of our program for a user without rights; a copy where that user may walk to."""
    if os.geteuid() != 0:
        return [OUTRIGGER]
    for folder in [tmp_path, *tmp_path.parents][:3]:
        folder.chmod(folder.stat().st_mode | 0o055)
    shutil.copy(OUTRIGGER, tmp_path / "outrigger")
    (tmp_path / "outrigger").chmod(0o755)
    return [*NOBODY, tmp_path / "outrigger"]


def namespaced(samples):
    return {key: value for key, value in samples.values.items()
            if key[0].startswith(NAMESPACED) and key[0] not in NOT_FROM_OUTSIDE}


def outside(*arguments):
    outcome = run(OUTRIGGER, "scrape", *arguments)
    assert outcome.returncode == 0, outcome.stderr
    return Samples(outcome.stdout)


def threads(pid):
    names = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            names.append((task / "comm").read_text().strip())
        except OSError:
            pass
    return names


def doors(pid):
    return threads(pid).count("netns")
