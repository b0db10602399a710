"""`--netns` shows from outside what a scrape inside shows."""

import json
import os
import pathlib
import signal
import subprocess
import sys

import pytest

from namespaces import FOLLOW, NOT_FROM_OUTSIDE, doors, namespaced, outside
from processes import OUTRIGGER, Program, ROOT, Samples, Sidecar, eventually, run

# Families of a host's network that a namespace with nothing but its loopback has not: speeds, and neighbours.
NOT_OF_LOOPBACK = {"node_network_speed_bytes", "node_arp_entries"}


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
    # Ours come and go with what there is: no quantile of connections that are not there.
    assert {name for name in host.types.keys() - page.types.keys() if name.startswith("node_")} <= (
        NOT_FROM_OUTSIDE | NOT_OF_LOOPBACK)
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
