"""Hosts with one sickness each, by the root that the doctor has to name first.

Each is made on a `Stage` and returns the server that --pid is to be pointed at, if there is one.
"""

import collections
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

import pytest

from elsewhere import HERE, THERE, VOID, dig_a_void, forge_syns, ip
from processes import eventually
from sick import connect, hang_up, knock

CGROUPS = pathlib.Path("/sys/fs/cgroup")


def stopped(stage):
    server, port = stage.listening(16)
    os.kill(server.pid, signal.SIGSTOP)
    stage.knock(port)
    return server


def leak_towards_an_upstream(stage):
    """Connections that the upstream has closed fill the descriptors, and then nobody accepts."""
    other = stage.elsewhere()
    upstream = other.server.listen(512, THERE)
    other.server.serve(-1)
    server = stage.server()
    port = server.listen(16)
    server.allow_descriptors(100)
    server.serve_through(upstream, THERE)
    stage.knock(port, 10)
    # It accepts until then.
    eventually(lambda: len(os.listdir(f"/proc/{server.pid}/fd")) >= 100, what="the last descriptor")
    return server


def leak_alone(stage):
    """A client without a door of its own forgets what its upstream has closed."""
    other = stage.elsewhere()
    upstream = other.server.listen(512, THERE)
    other.server.serve(-1)
    client = stage.server()
    client.open(upstream, 60, THERE)
    return client


def one_of_four(stage):
    workers = [stage.server() for _ in range(4)]
    port = workers[0].listen_beside(0, 16)
    for worker in workers[1:]:
        worker.listen_beside(port, 16)
        worker.serve()
    stage.knock(port, 8)
    # Until what the hash sends to the first has filled its queue.
    time.sleep(0.5)
    return workers[0]


def full_unix_socket(stage):
    server = stage.server()
    path = f"/tmp/outrigger-hosts-{server.pid}.sock"
    server.listen_on_path(path, 4)
    stage.cleanup.callback(os.unlink, path)
    for _ in range(5):
        client = socket.socket(socket.AF_UNIX)
        client.connect(path)
        stage.keep([client])
    return server


def flooded(stage, cookies=1, backlog=64, half_open=None):
    stage.namespace.sysctl("net.ipv4.tcp_syncookies", cookies)
    if half_open:
        stage.namespace.sysctl("net.ipv4.tcp_max_syn_backlog", half_open)
    host = dig_a_void()
    server, port = stage.listening(backlog, host)
    stage.repeat(lambda: forge_syns(host, port, 60))
    return server


def flooded_without_cookies(stage):
    return flooded(stage, cookies=0)


def three_quarters_full(stage):
    return flooded(stage, cookies=0, backlog=4096, half_open=32)


def cookies_for_all(stage):
    stage.namespace.sysctl("net.ipv4.tcp_syncookies", 2)
    server, port = stage.listening()
    stage.repeat(lambda: hang_up(connect(port, 5)))
    return server


def unheard_answers(stage):
    host = dig_a_void()
    server, port = stage.listening(4096, host)
    forge_syns(host, port, 100)
    # The first is sent again after a second.
    time.sleep(1.2)
    return server


def unfinished_fast_opens(stage):
    stage.namespace.sysctl("net.ipv4.tcp_fastopen", 0x602)
    host = dig_a_void()
    server = stage.server()
    port = server.listen_fast(host, 2)
    # Few enough that the answers to them, which the void swallows too, are no sickness of their own.
    stage.repeat(lambda: forge_syns(host, port, 5, b"GET /"), 0.3)
    return server


def worn_out_ports(stage):
    stage.namespace.sysctl("net.ipv4.ip_local_port_range", "40000 40099")
    server = stage.server()
    port = server.listen(512, "127.0.0.1", 6379)
    server.serve()
    hang_up(connect(port, 99))
    stage.keep(connect(port, 1))


def bound_before(stage):
    stage.namespace.sysctl("net.ipv4.ip_local_port_range", "40000 40099")
    client = stage.server()
    for number in range(4):
        stage.namespace.address(f"10.77.0.{number}/32")
        server = stage.server()
        port = server.listen(200, f"10.77.0.{number}", 9000)
        server.serve()
        client.open(port, 22, f"10.77.0.{number}", "10.77.0.0")
    return client


def squatted_on(stage):
    stage.namespace.sysctl("net.ipv4.ip_local_port_range", "1024 65535")
    server = stage.server()
    server.listen(4096, "127.0.0.1", 8080)
    return server


def few_buckets(stage):
    stage.namespace.sysctl("net.ipv4.tcp_max_tw_buckets", 50)
    server, port = stage.listening()
    stage.repeat(lambda: hang_up(connect(port, 20)))
    return server


def unread_to_the_end(stage):
    """More than a thousand clients that the server has closed, and that read nothing."""
    server = stage.server()
    port = server.listen(2000)
    for _ in range(11):
        stage.keep(connect(port, 100, receive_buffer=4096))
        server.accept(100)
        server.cut_off(100)
    # The windows are probed once.
    time.sleep(0.5)
    return server


def crumbs(stage):
    """Segments of a byte, which nobody reads, fill the receive buffers with their headers."""
    stage.namespace.sysctl("net.ipv4.tcp_rmem", "4096 8192 16384")
    server = stage.server()
    port = server.listen(100)
    clients = stage.keep(connect(port, 20))
    server.accept(20)
    for client in clients:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.setblocking(False)

    def crumb():
        for _ in range(20):
            for client in clients:
                with contextlib.suppress(BlockingIOError):
                    client.send(b"x")
    stage.repeat(crumb, 0.01)
    time.sleep(0.5)
    return server


def shut_windows(stage):
    server = stage.server()
    port = server.listen(100)
    clients = stage.keep(connect(port, 20))
    server.accept(20)
    for client in clients:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
        client.setblocking(False)

    def push():
        for client in clients:
            with contextlib.suppress(BlockingIOError):
                while True:
                    client.send(b"x" * 8192)
    stage.repeat(push)
    return server


def hardly_read(stage):
    """Clients that take a kilobyte now and then of what they are sent."""
    server, port = stage.listening(100, answer=65536)
    clients = stage.keep(connect(port, 20, receive_buffer=4096))
    stage.repeat(lambda: [client.recv(100) for client in clients], 0.3)
    time.sleep(1)
    return server


def unanswered(stage):
    dig_a_void()
    clients = stage.keep([])

    def call():
        for _ in range(5):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex((f"{VOID}.1.1", 443))
            clients.append(client)
    stage.repeat(call)
    time.sleep(1.2)


def in_touch(stage):
    """A server that writes to twenty clients at the end of the wire, with timeouts that begin at 10 ms."""
    other = stage.elsewhere()
    ip("route", "change", "10.5.0.0/24", "dev", "e0", "src", HERE, "rto_min", "10ms")
    server, port = stage.listening(100, HERE, answer=100, pause=0.02)
    other.server.open(port, 20, HERE)
    # Until each has acknowledged more than a segment.
    time.sleep(1)
    return other, server


def gone_peers(stage):
    other, server = in_touch(stage)
    with other.inside():
        ip("link", "set", "e1", "down")
    # Five retransmissions, the first after 10 ms.
    time.sleep(1)
    return server


def asymmetric(stage):
    other = stage.elsewhere()
    address = json.loads(subprocess.run(
        ["ip", "-j", "link", "show", "e0"], check=True, capture_output=True, text=True).stdout)[0]["address"]
    for interface in ("all", "e0"):
        stage.namespace.sysctl(f"net.ipv4.conf.{interface}.rp_filter", 1)
    ip("route", "add", "10.99.0.0/16", "dev", "lo")
    server, port = stage.listening(100, HERE)
    with other.inside():
        ip("address", "add", "10.99.0.1/32", "dev", "lo")
        ip("neighbour", "replace", HERE, "lladdr", address, "dev", "e1")
        talker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        talker.bind(("10.99.0.1", 0))
    stage.keep([talker])
    stage.repeat(lambda: talker.sendto(b"x", (HERE, port)), 0.02)
    return server


def plain_tcp(stage):
    for feature in ("timestamps", "sack", "window_scaling"):
        stage.namespace.sysctl(f"net.ipv4.tcp_{feature}", 0)
    return stage.listening()[0]


def drowning_in_datagrams(stage):
    server = stage.server()
    port = server.bind_datagrams(8192)
    server.read_datagrams(0.01)
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stage.keep([client])
    stage.repeat(lambda: [client.sendto(b"x" * 500, ("127.0.0.1", port)) for _ in range(40)])
    return server


def many_maps(stage):
    server, _ = stage.listening()
    server.map(int(pathlib.Path("/proc/sys/vm/max_map_count").read_text()) * 85 // 100)
    return server


def nearly_out_of_descriptors(stage):
    server, _ = stage.listening()
    server.allow_descriptors(200)
    server.fill_up(165)
    return server


def half_full(stage):
    server = stage.server()
    port = server.listen(200)
    stage.keep(knock(port, 120))
    return server


def out_of_tasks(stage):
    group = CGROUPS / "pids" if (CGROUPS / "pids").exists() else CGROUPS
    group = group / f"outrigger-hosts-{os.getpid()}"
    try:
        group.mkdir()
        stage.cleanup.callback(retire, group)
        server, port = stage.listening()
        (group / "pids.max").write_text("6")
        (group / "cgroup.procs").write_text(str(server.pid))
    except OSError as problem:
        pytest.skip(f"no cgroup with a limit of tasks can be made here: {problem}")
    stage.keep(connect(port, 30))
    stage.repeat(lambda: stage.keep(connect(port, 1)), 0.1)
    return server


def retire(group):
    """Removes a cgroup whose processes have just ended."""
    deadline = time.monotonic() + 5
    while (group / "cgroup.procs").read_text().split() and time.monotonic() < deadline:
        time.sleep(0.02)
    group.rmdir()


def two_at_once(stage):
    stopped(stage)
    drowning_in_datagrams(stage)


Sick = collections.namedtuple("Sick", "make severity roots window", defaults=["1s"])
# The roots in the order in which they are told, each with what it brings about.
SICK = [
    Sick(stopped, "critical", ["proc.stopped > listen.overflow"]),
    Sick(leak_towards_an_upstream, "critical",
         ["close.close-wait-leak > fd.process-limit > listen.overflow"], "3s"),
    Sick(leak_alone, "warning", ["close.close-wait-leak"], "3s"),
    Sick(one_of_four, "critical", ["listen.reuseport-skew > listen.overflow"]),
    Sick(full_unix_socket, "critical", ["listen.unix-backlog"]),
    Sick(flooded, "warning", ["syn.queue-full"]),
    Sick(flooded_without_cookies, "critical", ["syn.drop-no-cookies"]),
    Sick(three_quarters_full, "critical", ["syn.drop-no-cookies"]),
    Sick(cookies_for_all, "warning", ["syn.cookies-always"]),
    Sick(unheard_answers, "warning", ["syn.synack-loss"]),
    Sick(unfinished_fast_opens, "warning", ["listen.tfo-overflow"]),
    Sick(worn_out_ports, "critical", ["port.timewait > port.exhaustion"]),
    Sick(bound_before, "warning", ["port.bind-before-connect"]),
    Sick(squatted_on, "warning", ["port.range-overlaps-service"]),
    Sick(few_buckets, "warning", ["tw.bucket-overflow"]),
    Sick(unread_to_the_end, "warning", ["close.fin-wait1-stuck"]),
    Sick(crumbs, "warning", ["buf.rcv-prune"]),
    Sick(shut_windows, "warning", ["buf.zero-window"], "2s"),
    Sick(hardly_read, "warning", ["mem.slow-consumers"], "3s"),
    Sick(unanswered, "warning", ["loss.syn-retrans"]),
    Sick(gone_peers, "warning", ["loss.dead-peer"]),
    Sick(asymmetric, "warning", ["net.rp-filter"]),
    Sick(plain_tcp, "warning", ["tcp.features-off"]),
    Sick(drowning_in_datagrams, "critical", ["udp.rcvbuf-errors"]),
    Sick(many_maps, "warning", ["proc.map-count"]),
    Sick(nearly_out_of_descriptors, "warning", ["fd.process-limit"]),
    Sick(half_full, "warning", ["listen.near-full"]),
    Sick(out_of_tasks, "critical", ["cgroup.pids-max"]),
    Sick(two_at_once, "critical", ["udp.rcvbuf-errors", "proc.stopped > listen.overflow"]),
]
