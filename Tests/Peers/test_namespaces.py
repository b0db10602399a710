"""Network namespaces: `--netns` and `netns: follow` show from outside what a scrape inside shows."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import pytest

from processes import OUTRIGGER, Program, ROOT, Samples, Sidecar, eventually, run

# What the namespace decides; memory and orphans of sockets are the host's, and the times of looking differ.
NAMESPACED = ("node_sockstat_TCP_inuse", "node_sockstat_TCP_tw", "node_sockstat_UDP_inuse", "node_sockstat_sockets_used",
              "node_netstat_", "node_network_receive_", "node_network_transmit_", "node_tcp_connection_states",
              "outrigger_listener_")
# /sys/class/net, where the counter is read, shows the namespace of whoever mounted it.
NOT_FROM_OUTSIDE = {"node_network_receive_nohandler_total"}
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
    def begin(space, port=7001, backlog=50, clients=3, marker="gateway-of-a-test", address="127.0.0.1"):
        peer = start(Program(["ip", "netns", "exec", space.name, sys.executable, "-c", SERVER, port, backlog, clients,
                              address, marker]))
        eventually(lambda: peer.out, what="the server")
        return peer
    return begin


def namespaced(samples):
    return {key: value for key, value in samples.values.items()
            if key[0].startswith(NAMESPACED) and key[0] not in NOT_FROM_OUTSIDE}


def outside(*arguments):
    outcome = run(OUTRIGGER, "scrape", *arguments)
    assert outcome.returncode == 0, outcome.stderr
    return Samples(outcome.stdout)


def test_netns_of_a_pid_or_path_shows_what_a_scrape_inside_shows(namespace, server):
    space = namespace()
    peer = server(space)
    inside = namespaced(space.scrape())
    assert inside["node_tcp_connection_states", frozenset({("state", "established")})] == 6
    assert inside["node_sockstat_TCP_inuse", frozenset()] == 4 + 3
    assert len(inside) > 60
    for target in (peer.pid, space.path, f"/proc/{peer.pid}/ns/net"):
        assert namespaced(outside("--netns", target)) == inside
    # The same host, looked at without the flag, is another one.
    assert namespaced(outside()) != inside


def test_netns_leaves_alone_what_is_the_hosts(namespace, server):
    peer = server(namespace())
    host, page = outside(), outside("--netns", peer.pid)
    assert {name for name, _ in host.values} - {name for name, _ in page.values} <= {
        "node_network_receive_nohandler_total"} | {name for name, _ in host.values if name.startswith("node_network_")}
    for name in ("node_memory_MemTotal_bytes", "node_boot_time_seconds", "node_filefd_maximum"):
        assert page(name) == host(name)
    # Counted for all namespaces together, whoever looks.
    for name in ("node_sockstat_TCP_alloc", "node_sockstat_TCP_orphan"):
        assert abs(page(name) - host(name)) < 100
    assert page("node_sockstat_TCP_alloc") >= page("node_sockstat_TCP_inuse")


def test_a_veth_pair_is_counted_on_the_side_that_was_asked_for(namespace, server):
    one, other = namespace(), namespace()
    one.inside("ip", "link", "add", "left", "type", "veth", "peer", "name", "right", "netns", other.name)
    for space, device, address in ((one, "left", "10.99.0.1/24"), (other, "right", "10.99.0.2/24")):
        space.inside("ip", "address", "add", address, "dev", device)
        space.inside("ip", "link", "set", device, "up")
    server(other, address="10.99.0.2", clients=0)
    one.inside(sys.executable, "-c",
               "import socket; socket.create_connection(('10.99.0.2', 7001)).send(b'x' * 20000)")
    # Until neighbour discovery and the connection have come to rest.
    def rests():
        before = other.inside("ip", "-s", "-j", "link", "show", "right")
        page = outside("--netns", other.path)
        return before == other.inside("ip", "-s", "-j", "link", "show", "right") and (json.loads(before)[0], page)
    shown, page = eventually(rests, what="a quiet veth pair")
    for way, key in (("rx", "receive"), ("tx", "transmit")):
        for unit in ("bytes", "packets"):
            assert page(f"node_network_{key}_{unit}_total", device="right") == shown["stats64"][way][unit]
    assert page("node_network_receive_bytes_total", device="right") > 20000
    assert not page.matching("node_network_receive_bytes_total", device="left")


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


@pytest.mark.parametrize("target, sentence", [
    ("4194305", "no process 4194305 runs below `/proc`; `pgrep -n NAME` prints the pid of a program"),
    ("/nowhere", "there is no file `/nowhere`; `lsns -t net` and `ip netns list` show the network namespaces"),
    ("/etc/passwd", "`/etc/passwd` is not a network namespace; `lsns -t net` and `ip netns list` show them"),
    ("/proc/self/ns/uts",
     "`/proc/self/ns/uts` is not a network namespace; `lsns -t net` and `ip netns list` show them"),
    ("blue", "netns: expected a pid or the path of a namespace file, such as 4711 or /run/netns/blue, found `blue`"),
])
@pytest.mark.parametrize("command", ["scrape", "run"])
def test_a_target_that_is_none_is_refused(start, tmp_path, command, target, sentence):
    folders = ["--runtime-dir", tmp_path / "run", "--state-dir", tmp_path / "state",
               "--web.listen-address", "127.0.0.1:0"]
    program = start(Program([OUTRIGGER, command, "--netns", target, *folders]))
    assert program.wait() == 2
    assert program.words() == f"outrigger: {sentence}\n"
    assert program.out == []


def test_a_namespace_without_the_right_to_enter_is_refused(namespace, server, unprivileged):
    space = namespace()
    peer = server(space)
    needs = "that needs CAP_SYS_ADMIN, and CAP_SYS_PTRACE for a process of another user; run as root, and give a container both"
    for target, words in ((peer.pid, f"of process {peer.pid}"), (space.path, f"`{space.path}`")):
        outcome = run(*unprivileged, "scrape", "--netns", target)
        assert outcome.returncode == 2 and outcome.stdout == ""
        assert outcome.stderr == f"outrigger: this user may not enter the network namespace {words}: {needs}\n"


def test_the_environment_and_the_file_name_a_namespace_too(namespace, server, tmp_path):
    space = namespace()
    server(space)
    inside = namespaced(space.scrape())
    told = run(OUTRIGGER, "scrape", env={**os.environ, "OUTRIGGER_NETNS": str(space.path)})
    assert namespaced(Samples(told.stdout)) == inside
    file = tmp_path / "outrigger.yml"
    file.write_text(f"netns: {space.path}\n")
    assert namespaced(outside("--config", file)) == inside


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


def test_a_target_that_dies_is_measured_on(namespace, server, start, tmp_path):
    space = namespace()
    peer = server(space)
    sidecar = start(Sidecar(tmp_path, "--netns", peer.pid)).ready()
    assert sidecar.samples()("outrigger_listener_sockets", port="7001") == 1
    space.remove()
    peer.stop(signal.SIGKILL)
    eventually(lambda: not sidecar.samples().matching("outrigger_listener_sockets", port="7001"), what="no listener")
    page = sidecar.samples()
    assert page("node_sockstat_TCP_inuse") == 0
    for collector in ("listener", "netstat", "sockstat", "netdev"):
        assert page("outrigger_collector_success", collector=collector) == 1
    assert doors(sidecar.pid) == 1
    assert sidecar.stop() == 0, sidecar.words()


FOLLOW = "processes: [ { name: gateway, match: { cmdline_regex: gateway-of-a-test }, netns: follow } ]\n"


def listeners(samples, **labels):
    """The families of accept queues of one namespace, without the label that says which."""
    wanted = set(labels.items())
    return {(name, pairs - wanted): value for (name, pairs), value in samples.values.items()
            if name.startswith("outrigger_listener_") and wanted <= pairs and dict(pairs).get("port")}


def test_follow_shows_what_a_scrape_inside_shows(namespace, server, start, tmp_path):
    space = namespace()
    file = tmp_path / "inside.yml"
    file.write_text(FOLLOW.replace(", netns: follow", ""))
    server(space, backlog=2, clients=20)
    sidecar = start(Sidecar(tmp_path, config=FOLLOW)).ready()
    eventually(lambda: sidecar.samples().matching("outrigger_listener_queue", netns="gateway"), what="the listener")

    def inside():
        return Samples(space.inside(OUTRIGGER, "scrape", "--config", file))

    # The clients try again, so the counts are read on both sides.
    def agrees():
        before, followed, after = inside(), sidecar.samples(), inside()
        return listeners(before) == listeners(after) and (listeners(before), followed)
    seen, followed = eventually(agrees, what="two equal pages from inside")
    assert listeners(followed, netns="gateway") == seen
    assert {dict(pairs)["process"] for _, pairs in seen} == {"gateway"}
    assert followed("outrigger_listener_queue", netns="gateway") == 3
    assert followed("outrigger_listener_drops_total", netns="gateway") >= 17
    assert followed("outrigger_netns_listen_overflows_total", netns="gateway") >= 17
    assert followed("outrigger_netns_info", netns="gateway", access="entered") == 1
    # node_* stays where it was.
    assert followed("node_netstat_TcpExt_ListenOverflows") == outside()("node_netstat_TcpExt_ListenOverflows")
    assert sidecar.stop() == 0, sidecar.words()


def test_a_restart_into_a_new_namespace_is_followed_and_nothing_leaks(namespace, server, start, tmp_path):
    sidecar = start(Sidecar(tmp_path, config=FOLLOW)).ready()
    assert doors(sidecar.pid) == 0
    drops, open_files = 0, None
    for round in range(6):
        space = namespace()
        peer = server(space, backlog=1, clients=8)

        def followed():
            # Six more are dropped here, and those of the namespaces before are remembered.
            page = sidecar.samples()
            assert page("outrigger_listener_queue", netns="gateway") == 2
            assert page("outrigger_listener_drops_total", netns="gateway") >= drops + 6
            return page
        page = eventually(followed, what="the listener in its new namespace")
        drops = page("outrigger_listener_drops_total", netns="gateway")
        eventually(lambda: doors(sidecar.pid) == 1, what="one door")
        files = len(os.listdir(f"/proc/{sidecar.pid}/fd"))
        if round == 1:
            open_files = files
        peer.stop(signal.SIGKILL)
        space.remove()
    assert abs(files - open_files) <= 2
    # The last process went: its namespace is not kept alive.
    eventually(lambda: doors(sidecar.pid) == 0, what="no door")
    assert not sidecar.samples().matching("outrigger_netns_info")
    assert "left network namespace" in "".join(sidecar.err)


def test_groups_in_one_namespace_share_the_scope_of_the_first(namespace, server, start, tmp_path):
    space = namespace()
    server(space, port=7001, marker="first-of-two")
    server(space, port=7002, marker="second-of-two")
    sidecar = start(Sidecar(tmp_path, config="""
processes:
  - { name: second, match: { cmdline_regex: second-of-two }, netns: follow }
  - { name: first, match: { cmdline_regex: first-of-two }, netns: follow }
""")).ready()

    def both():
        page = sidecar.samples()
        return {(dict(pairs).get("netns"), dict(pairs)["process"]) for name, pairs in page.values
                if name == "outrigger_listener_sockets" and dict(pairs)["port"] in ("7001", "7002")} == {
                    ("second", "first"), ("second", "second")}
    eventually(both, what="both listeners under one label")
    assert doors(sidecar.pid) == 1
    assert sidecar.samples()("outrigger_netns_left_out_total") == 0


def test_a_group_in_our_own_namespace_gets_no_label(web_server, start, tmp_path):
    sidecar = start(Sidecar(tmp_path, config=f"""
processes: [ {{ name: gateway, match: {{ cmdline_regex: http.server {web_server.port} }}, netns: follow }} ]
""")).ready()
    eventually(lambda: sidecar.samples()("outrigger_listener_sockets", port=str(web_server.port), process="gateway"),
               what="the listener")
    assert not sidecar.samples().matching("outrigger_netns_info")
    assert doors(sidecar.pid) == 0


def test_a_bounded_number_of_namespaces_is_followed(namespace, start, tmp_path):
    namespace()
    for number in range(18):
        start(Program(["unshare", "--net", "sleep", f"600.{number}"]))
    rules = "".join(f"  - {{ name: g{number}, match: {{ cmdline_regex: '^sleep 600[.]{number}$' }}, netns: follow }}\n"
                    for number in range(18))
    sidecar = start(Sidecar(tmp_path, config="processes:\n" + rules)).ready()
    eventually(lambda: len(sidecar.samples().matching("outrigger_netns_info")) == 16, what="16 scopes")
    assert doors(sidecar.pid) == 16
    assert sidecar.samples()("outrigger_netns_left_out_total") >= 2
    assert sidecar.stop() == 0, sidecar.words()


def test_without_rights_a_followed_namespace_is_measured_by_its_files(namespace, server, unprivileged, tmp_path):
    server(namespace(), backlog=2, clients=20)
    file = tmp_path / "outrigger.yml"
    file.write_text(FOLLOW)
    file.chmod(0o644)
    outcome = run(*unprivileged, "scrape", "--config", file)
    assert outcome.returncode == 0, outcome.stderr
    page = Samples(outcome.stdout)
    assert page("outrigger_netns_info", netns="gateway", access="files") == 1
    assert page("outrigger_netns_listen_overflows_total", netns="gateway") >= 17
    assert not page.matching("outrigger_listener_queue", netns="gateway")
    assert page("outrigger_collector_success", collector="listener") == 1


def test_a_container_measures_through_the_procfs_of_the_host(namespace, server, tmp_path):
    """Pids are those of the mounted procfs, and our own threads have others there than we are told."""
    space = namespace()
    peer = server(space)
    inside = namespaced(space.scrape())
    (tmp_path / "proc").mkdir()
    (tmp_path / "outrigger.yml").write_text(FOLLOW)
    container = f"""mount --bind /proc {tmp_path}/proc && exec unshare --pid --net --fork --mount-proc \
        {OUTRIGGER} scrape --path.procfs {tmp_path}/proc """
    told = run("unshare", "--mount", "sh", "-c", container + f"--netns {peer.pid}")
    assert told.returncode == 0, told.stderr
    assert namespaced(Samples(told.stdout)) == inside
    told = run("unshare", "--mount", "sh", "-c", container + f"--config {tmp_path}/outrigger.yml")
    page = Samples(told.stdout)
    assert page("outrigger_listener_sockets", netns="gateway", process="gateway", port="7001") == 1
    assert page("node_sockstat_TCP_inuse") == 0


CORPUS = pathlib.Path(os.environ.get("OUTRIGGER_CORPUS", ROOT.parent / "shared" / "corpus")) / "kernel"


def test_the_sick_namespace_of_the_corpus_is_seen_from_outside(namespace):
    script = CORPUS / "k20_netns_visibility.py"
    if not script.exists():
        pytest.skip("the corpus does not lie beside the project")
    namespace()
    outcome = subprocess.run(
        [sys.executable, script, "--", OUTRIGGER, "scrape", "--netns", "{pid}"], cwd=CORPUS, capture_output=True,
        text=True, timeout=60)
    told = json.loads(outcome.stdout)["cmd"]
    assert told["rc"] == 0, told["err"]
    page = Samples(told["out"])
    assert page("outrigger_listener_queue", port="9777") == 3
    assert page("outrigger_listener_queue_limit", port="9777") == 2
    assert page("outrigger_listener_drops_total", port="9777") > 0
    assert page("node_netstat_TcpExt_ListenOverflows") > 0
