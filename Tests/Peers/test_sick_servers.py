"""Sick servers in network namespaces of their own, and the figure that tells each sickness."""

import contextlib
import errno
import os
import pathlib
import socket
import time

import pytest

from processes import OUTRIGGER, Samples, Sidecar, eventually, run
from sick import SERVER_NAME, Server, connect, hang_up, knock, pair
from sick_fixtures import namespace, server  # noqa: F401 (fixtures)

CLOSE_WAIT_AGE = "outrigger_tcp_close_wait_oldest_seconds"
# Our names of the states, and those of ss.
STATE_NAMES = {
    "established": "ESTAB", "syn_recv": "SYN-RECV", "fin_wait1": "FIN-WAIT-1", "fin_wait2": "FIN-WAIT-2",
    "time_wait": "TIME-WAIT", "close_wait": "CLOSE-WAIT", "last_ack": "LAST-ACK", "closing": "CLOSING"}
CGROUPS = pathlib.Path("/sys/fs/cgroup")


def scrape(*arguments):
    """One `outrigger scrape` in the namespace of the calling thread."""
    outcome = run(OUTRIGGER, "scrape", *arguments)
    assert outcome.returncode == 0, outcome.stderr
    return Samples(outcome.stdout)


def labels(port):
    return {"address": "127.0.0.1", "port": str(port), "process": SERVER_NAME}


def test_an_overflow_is_pinned_on_its_listener(namespace, server, start, tmp_path):
    port = server.listen(2)
    healthy = start(Server()).listen(100)
    sidecar = start(Sidecar(tmp_path)).ready()
    eventually(lambda: sidecar.samples()("outrigger_listener_queue", **labels(port)) == 0, what="the owner's name")
    before = namespace.counter("TcpExt", "ListenDrops")
    clients = knock(port, 40) + knock(healthy, 5)

    def page_with_the_kernels_drops():
        samples = sidecar.samples()
        drops = namespace.counter("TcpExt", "ListenDrops") - before
        return samples if 37 <= drops == samples("outrigger_listener_drops_total", **labels(port)) else None

    samples = eventually(page_with_the_kernels_drops, what="the drops of ListenDrops at the listener")
    # Full means queue > limit: limit + 1 fit.
    assert samples("outrigger_listener_queue", **labels(port)) == 3
    assert samples("outrigger_listener_queue_limit", **labels(port)) == 2
    assert samples("outrigger_listener_drops_total", **labels(healthy)) == 0
    assert samples("outrigger_listener_queue", **labels(healthy)) == 5
    hang_up(clients)


def test_an_overflow_of_300_ms_is_seen_by_a_scrape_much_later(namespace, server, start, tmp_path):
    port = server.listen(2)
    sidecar = start(Sidecar(tmp_path)).ready()
    clients = knock(port, 10)
    time.sleep(0.3)
    hang_up(clients)
    assert server.accept(3) == [3, None]
    emptied = time.monotonic()
    # Nobody asks meanwhile: a scrape every 15 s has half a period left on average.
    time.sleep(8)
    samples = sidecar.samples()
    assert samples("outrigger_listener_queue", **labels(port)) == 0
    assert samples("outrigger_listener_queue_peak", **labels(port)) == 3
    assert time.monotonic() - emptied < 15


FAST_ALERT = """
interval: 1h
fast_interval: 100ms
rules: [ RULES ]
alerting: { sinks: [ { name: log, type: stdout } ] }
"""
QUEUE_RULES = """
groups:
  - name: queues
    rules: [ { alert: SomebodyWaits, expr: outrigger_listener_queue > 2 } ]
"""


def test_an_alert_does_not_wait_for_the_full_tick(namespace, server, start, tmp_path):
    """What moves at a fast tick is judged at it, though the full ticks are an hour apart."""
    port = server.listen(2)
    rules = tmp_path / "rules.yml"
    rules.write_text(QUEUE_RULES)
    sidecar = start(Sidecar(tmp_path, config=FAST_ALERT.replace("RULES", str(rules)))).ready()
    clients = knock(port, 10)
    told = lambda state: any(f'"{state}"' in line and "SomebodyWaits" in line for line in sidecar.out)  # noqa: E731
    eventually(lambda: told("firing"), what="the alert")
    hang_up(clients)
    assert server.accept(3) == [3, None]
    eventually(lambda: told("resolved"), what="its end")


def test_a_limit_stays_as_listen_latched_it(namespace, server):
    namespace.sysctl("net.core.somaxconn", 8)
    port = server.listen(65535)

    def limit():
        return scrape()("outrigger_listener_queue_limit", port=str(port))

    assert limit() == 8
    namespace.sysctl("net.core.somaxconn", 4096)
    assert limit() == 8
    server.listen_again(65535)
    assert limit() == 4096
    namespace.sysctl("net.core.somaxconn", 16)
    assert limit() == 4096


def exhaust(namespace, server):
    """Twenty ports, and a connection from each of them to one destination."""
    namespace.address("10.77.0.1/32")
    namespace.sysctl("net.ipv4.ip_local_port_range", "40000 40019")
    port = server.listen(200, "10.77.0.1", 9000)
    clients = connect(port, 20, "10.77.0.1")
    with pytest.raises(OSError) as refused:
        connect(port, 1, "10.77.0.1")
    assert refused.value.errno == errno.EADDRNOTAVAIL
    return clients


def test_port_exhaustion_is_computed_per_tuple(namespace, server):
    clients = exhaust(namespace, server)
    with contextlib.closing(socket.create_server(("10.77.0.1", 9001))):
        clients += connect(9001, 3, "10.77.0.1")
        samples = scrape()
    full = {"source": "10.77.0.1", "destination": "10.77.0.1", "port": "9000"}
    assert samples("outrigger_ephemeral_ports_used", **full) == 20
    assert samples("outrigger_ephemeral_ports_usable", **full) == 20
    assert samples("outrigger_ephemeral_ports_used", **{**full, "port": "9001"}) == 3
    assert samples.total("outrigger_ephemeral_ports_used") == 23, "the server's ends are no use of a port"
    hang_up(clients)


def test_reserved_ports_are_not_usable(namespace, server):
    clients = exhaust(namespace, server)
    namespace.sysctl("net.ipv4.ip_local_reserved_ports", "39999-40003,40019,50000")
    assert scrape()("outrigger_ephemeral_ports_usable", port="9000") == 15
    hang_up(clients)


def test_descriptors_run_out(namespace, server, start, tmp_path):
    port = server.listen(4)
    server.allow_descriptors(32)
    clients, problem = [], None
    while problem is None:
        clients += connect(port)
        _, problem = server.accept(1)
    assert problem == "EMFILE"
    held = len(os.listdir(f"/proc/{server.pid}/fd"))
    before = namespace.counter("TcpExt", "ListenOverflows")
    clients += knock(port, 20)
    sidecar = start(Sidecar(tmp_path)).ready()

    def full():
        samples = sidecar.samples()
        watched = samples("outrigger_process_up", process=SERVER_NAME) == 1
        return samples if watched and samples("outrigger_listener_queue", **labels(port)) == 5 else None

    samples = eventually(full, what="the watched server with a full queue")
    assert samples("outrigger_process_open_fds", process=SERVER_NAME) == held == 32
    assert samples("outrigger_process_max_fds", process=SERVER_NAME) == 32
    # What the users see of it.
    assert samples("outrigger_listener_drops_total", **labels(port)) \
        >= namespace.counter("TcpExt", "ListenOverflows") - before > 0
    hang_up(clients)


def test_slow_consumers_are_counted_with_what_they_hold(namespace, server):
    port = server.listen(200)
    clients = connect(port, 23, receive_buffer=4096)
    assert server.accept(23) == [23, None]
    server.stuff(20)

    def settled():
        queued = namespace.send_queue_bytes(port)
        samples = scrape()
        same = queued == samples("outrigger_tcp_send_queue_bytes", port=str(port)) > 20 * 65536
        # A consumer is slow once its window is closed, which takes a few round trips to be found out.
        return same and samples("outrigger_tcp_slow_consumers", port=str(port)) == 20

    eventually(settled, what="20 slow consumers with the bytes that ss sees queued")
    hang_up(clients)


def test_a_close_wait_leak_is_counted_and_ages(namespace, server, start, tmp_path):
    port = server.listen(200)
    clients = connect(port, 70)
    assert server.accept(70) == [70, None]
    hang_up(clients[:60])
    eventually(lambda: namespace.states()[port, "CLOSE-WAIT"] == 60, what="60 sockets in CLOSE_WAIT")
    # The first walk is over before the first page.
    sidecar = start(Sidecar(tmp_path)).ready()
    leak = {"port": str(port), "process": SERVER_NAME}
    samples = sidecar.samples()
    assert samples("outrigger_tcp_connections", state="close_wait", **leak) == 60
    assert samples("outrigger_tcp_connections", state="established", **leak) == 10
    young = samples(CLOSE_WAIT_AGE, **leak)
    eventually(lambda: sidecar.samples()(CLOSE_WAIT_AGE, **leak) > young, seconds=15, what="an older CLOSE_WAIT")
    hang_up(clients)


def test_states_by_port_are_those_of_ss(namespace, server, start):
    port, other = server.listen(200), start(Server())
    second = other.listen(200)
    clients = connect(port, 30) + connect(second, 12)
    assert server.accept(30) == [30, None] and other.accept(12) == [12, None]
    hang_up(clients[:5])
    server.close(9)
    samples, states = scrape(), namespace.states()
    for listener in (port, second):
        for ours, theirs in STATE_NAMES.items():
            assert samples.total("outrigger_tcp_connections", port=str(listener), state=ours) \
                == states[listener, theirs], (ours, listener)
    assert states[port, "CLOSE-WAIT"] == 0 < states[port, "ESTAB"]
    hang_up(clients)


def wait_in_time_wait(server):
    """TIME_WAIT of each cause, and how many of it."""
    port = server.listen(200)
    for _ in range(10):
        client = pair(server, port)
        server.close(1)
        client.close()
    for _ in range(7):
        client = pair(server, port)
        client.close()
        server.close(1)
    # Nobody closes the other end: FIN_WAIT2 without an owner.
    for _ in range(5):
        pair(server, port).close()
    return {"served": 10, "ephemeral": 7, "orphaned_fin_wait2": 5}


def test_time_wait_is_told_by_cause(namespace, server):
    expected = wait_in_time_wait(server)

    def told():
        samples = scrape()
        return {cause: samples("outrigger_time_wait", cause=cause) for cause in expected} == expected and samples

    samples = eventually(told, what=f"{expected}")
    assert samples("node_sockstat_TCP_tw") == sum(expected.values())
    assert samples.total("outrigger_time_wait") == sum(expected.values()), "no other cause"


def test_time_wait_has_its_share_of_all_sockets(namespace, server):
    wait_in_time_wait(server)

    def share():
        states = namespace.states()
        waiting = sum(count for (_, state), count in states.items() if state == "TIME-WAIT")
        return waiting == 17 and waiting / states.total()

    expected = eventually(share, what="17 sockets in TIME_WAIT")
    assert scrape()("outrigger_time_wait_ratio") == pytest.approx(expected)


@pytest.fixture
def throttled_cgroup():
    """A cgroup that may use 10 ms of CPU in 100, of whichever version lets us make one; removed in the end."""
    name = f"outrigger-test-{os.getpid()}"
    second = CGROUPS / "cgroup.controllers"
    try:
        if second.exists() and "cpu" in second.read_text().split():
            folder = CGROUPS / name
            folder.mkdir()
            (folder / "cpu.max").write_text("10000 100000")
        else:
            folder = CGROUPS / "cpu" / name
            folder.mkdir()
            (folder / "cpu.cfs_period_us").write_text("100000")
            (folder / "cpu.cfs_quota_us").write_text("10000")
    except OSError as problem:
        pytest.skip(f"no cgroup can be made here: {problem}")
    yield folder
    eventually(lambda: not (folder / "cgroup.procs").read_text().split(), what="the cgroup being empty")
    folder.rmdir()


def test_a_throttled_cgroup_is_told_by_its_process(throttled_cgroup, namespace, server, start, tmp_path):
    server.listen(100)
    (throttled_cgroup / "cgroup.procs").write_text(str(server.pid))
    sidecar = start(Sidecar(tmp_path)).ready()
    server.burn(0.08)

    def throttled_periods():
        lines = (throttled_cgroup / "cpu.stat").read_text().splitlines()
        return float(dict(line.split() for line in lines)["nr_throttled"])

    def told():
        return sidecar.samples()("outrigger_cgroup_cpu_throttled_periods_total", process=SERVER_NAME)

    assert throttled_periods() > 3
    eventually(lambda: told() == throttled_periods(), what="the throttled periods of cpu.stat")
    assert sidecar.samples()("outrigger_cgroup_cpu_throttled_seconds_total", process=SERVER_NAME) > 0
    server.stop()


def test_a_namespace_looks_the_same_from_outside(server, namespace):
    port = server.listen(2)
    clients = knock(port, 30)
    eventually(lambda: namespace.counter("TcpExt", "ListenOverflows") >= 27, what="the overflow")
    hang_up(clients)
    inside = scrape()
    with namespace.outside():
        own, told = scrape(), scrape("--netns", str(server.pid))
    for name in ["node_netstat_TcpExt_ListenOverflows", "node_netstat_Tcp_PassiveOpens", "node_sockstat_TCP_inuse"]:
        assert told(name) == inside(name), name
        assert told(name) != own(name), f"{name} was to differ between the namespaces"
    for family in ["queue", "queue_limit", "drops_total"]:
        assert told(f"outrigger_listener_{family}", port=str(port)) == inside(
            f"outrigger_listener_{family}", port=str(port))
    assert told.matching("node_tcp_connection_states", state="listen") == [1]
    # What only the host has is the host's from anywhere.
    assert abs(told("node_sockstat_TCP_alloc") - own("node_sockstat_TCP_alloc")) < 50
