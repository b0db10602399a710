"""The doctor and the live hosts it is for: each sick one by its root, each healthy one without a word above info.

All hosts are network namespaces of their own, made and examined a few at a time.
"""

import collections
import concurrent.futures
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from elsewhere import HERE, THERE, VOID, Elsewhere, dig_a_void, forge_syns, ip
from processes import OUTRIGGER, tool
from sick import Namespace, Server, connect, hang_up, knock

AT_ONCE = 6
CGROUPS = pathlib.Path("/sys/fs/cgroup")
# What the machine or its kernel log says of others meanwhile, such as of the host in the next namespace.
NOT_OF_THE_NAMESPACE = ("kmsg.", "softnet.", "cpu.steal", "psi.", "vm.", "cgroup.oom", "cgroup.memory-high")


class Stage:
    """A network namespace of the calling thread's own, and whoever is started in it."""

    def __init__(self):
        self.cleanup = contextlib.ExitStack()
        self.over = threading.Event()

    def __enter__(self):
        self.namespace = Namespace()
        self.cleanup.callback(self.namespace.leave)
        self.cleanup.callback(self.over.set)
        return self

    def __exit__(self, *_):
        self.cleanup.close()

    def server(self):
        server = Server()
        self.cleanup.callback(server.stop)
        return server

    def listening(self, backlog=4096, host="127.0.0.1", patience=0, answer=None, pause=0):
        """A server that serves, and its port."""
        server = self.server()
        port = server.listen(backlog, host)
        server.serve(patience, answer, pause)
        return server, port

    def elsewhere(self):
        other = Elsewhere()
        self.cleanup.callback(other.stop)
        return other

    def keep(self, clients):
        self.cleanup.callback(hang_up, clients)
        return clients

    def run(self, *command):
        child = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.cleanup.callback(child.wait)
        self.cleanup.callback(child.terminate)
        return child

    def repeat(self, step, pause=0.05):
        """Does something again and again until the host is left."""
        def steps():
            while not self.over.wait(pause):
                with contextlib.suppress(OSError):
                    step()
        thread = threading.Thread(target=steps, daemon=True)
        thread.start()
        self.cleanup.callback(thread.join, 5)
        self.cleanup.callback(self.over.set)

    def knock(self, port, count=5):
        """New clients all the time, none of which goes."""
        clients = self.keep([])
        self.repeat(lambda: clients.extend(knock(port, count)))


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


def idle(stage):
    pass


def loaded_web_server(stage, *arguments):
    """nginx under load for the whole window; with a new connection for each request it closes first."""
    nginx, hey = tool("nginx"), tool("hey")
    folder = pathlib.Path(f"/tmp/outrigger-hosts-{os.getpid()}-{threading.get_ident()}")
    folder.mkdir()
    stage.cleanup.callback(shutil.rmtree, folder)
    (folder / "index.html").write_text("hello\n")
    bodies = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                     ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; user root; pid {folder}/pid; error_log {folder}/log; events {{ worker_connections 2000; }}"
        f"http {{ access_log off; {bodies} server {{ listen 127.0.0.1:8080 backlog=4096; root {folder}; }} }}")
    server = stage.run(nginx, "-c", folder / "nginx.conf", "-e", folder / "log")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            hang_up(connect(8080))
            break
        time.sleep(0.05)
    stage.run(hey, "-c", "40", "-z", "30s", *arguments, "http://127.0.0.1:8080/")
    time.sleep(0.5)
    return server


def loaded_web_server_without_keepalive(stage):
    return loaded_web_server(stage, "-disable-keepalive")


def idle_connections(stage):
    server = stage.server()
    port = server.listen(4096)
    server.keep_alive(60)
    clients = stage.keep(connect(port, 2000))
    server.accept(len(clients))
    return server


def comings_and_goings(stage):
    other = stage.elsewhere()
    server, port = stage.listening(4096, HERE, patience=-1)

    def visit():
        with other.inside():
            hang_up(connect(port, 20, HERE))
    stage.repeat(visit, 0.02)
    return server


def late_but_sure(stage):
    """Clients hang up, and the server closes 200 ms later: always some in CLOSE_WAIT, never the same."""
    server, port = stage.listening(4096, patience=0.2)
    stage.repeat(lambda: hang_up(connect(port, 5)), 0.01)
    return server


def slow_downloads(stage):
    """Peers that read steadily, and more slowly than the server writes: their windows are shut most of the time."""
    other = stage.elsewhere()
    server, port = stage.listening(100, HERE, answer=65536)
    with other.inside():
        clients = stage.keep(connect(port, 20, HERE))
    stage.repeat(lambda: [client.recv(40_000) for client in clients], 0.05)
    time.sleep(0.5)
    return server


def uploads(stage):
    server, port = stage.listening()
    clients = stage.keep(connect(port, 4))
    for client in clients:
        client.setblocking(False)

    def push():
        for client in clients:
            with contextlib.suppress(BlockingIOError):
                client.send(b"x" * 262_144)
    stage.repeat(push, 0.001)
    return server


def a_burst(stage):
    server, port = stage.listening()
    stage.cleanup.callback(hang_up, clients := [])
    once = iter([1])
    stage.repeat(lambda: clients.extend(knock(port, 800)) if next(once, None) else None, 0.4)
    return server


def just_started(stage):
    server = stage.server()
    once = iter([1])
    stage.repeat(lambda: (server.listen(4096), server.serve()) if next(once, None) else None, 0.5)
    return server


def datagrams_at_rate(stage):
    server = stage.server()
    port = server.bind_datagrams(4 << 20)
    server.read_datagrams(0)
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    stage.keep([client])
    stage.repeat(lambda: [client.sendto(b"x" * 200, ("127.0.0.1", port)) for _ in range(50)], 0.01)
    return server


def over_and_done(stage):
    """An overflow, dropped datagrams and cut TIME_WAITs, all before the window."""
    stage.namespace.sysctl("net.ipv4.tcp_max_tw_buckets", 10)
    server = stage.server()
    port = server.listen(4)
    hang_up(knock(port, 200))
    server.serve()
    hang_up(connect(port, 50))
    stage.namespace.sysctl("net.ipv4.tcp_max_tw_buckets", 262144)
    other = stage.server()
    drop = other.bind_datagrams(4096)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        for _ in range(1000):
            client.sendto(b"x" * 500, ("127.0.0.1", drop))
    assert stage.namespace.counter("TcpExt", "ListenOverflows") > 100
    assert stage.namespace.counter("Udp", "RcvbufErrors") > 100
    return server


def many_short_processes(stage):
    server, port = stage.listening()
    threading.Thread(target=server.start_and_end, args=(3,), daemon=True).start()
    return server


HEALTHY = [
    idle, loaded_web_server, loaded_web_server_without_keepalive, idle_connections, comings_and_goings, late_but_sure,
    slow_downloads, uploads, a_burst, just_started, datagrams_at_rate, over_and_done, many_short_processes,
]


class Visit:
    """What the doctor said inside and of the server from outside, and the kernel's counters around it."""

    def __init__(self, make, window):
        with Stage() as stage:
            server = make(stage)
            time.sleep(0.2)
            command = [str(OUTRIGGER), "doctor", "--json", "--for", window, "--url", "http://127.0.0.1:1"]
            self.before = counters()
            looks = [start_reading(command)]
            if server is not None:
                with stage.namespace.outside():
                    looks.append(start_reading([*command, "--pid", str(server.pid)]))
            reports = [(json.loads(look.communicate()[0]), look.returncode) for look in looks]
            self.after = counters()
        self.report, self.status = reports[0]
        self.outside = reports[-1][0]


def start_reading(command):
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def counters():
    found = {}
    for file in ("netstat", "snmp"):
        lines = pathlib.Path("/proc/thread-self/net", file).read_text().splitlines()
        for names, values in zip(lines[::2], lines[1::2]):
            group = names.split(":")[0]
            found.update({f"{group}.{name}": int(value)
                          for name, value in zip(names.split()[1:], values.split()[1:])})
    return found


def grave(report):
    """What is above info and about this namespace, in the order in which it is told."""
    return [one for one in report["findings"]
            if one["severity"] != "info" and not one["id"].startswith(NOT_OF_THE_NAMESPACE)]


@pytest.fixture(scope="module")
def visits(request):
    """By name, each host that is asked for, visited a few at a time."""
    if os.geteuid():
        pytest.skip("a network namespace needs root")
    if not shutil.which("ip") or not shutil.which("ss"):
        pytest.skip("a network namespace needs ip and ss of iproute2")
    wanted = {}
    for item in request.session.items:
        host = getattr(item, "callspec", None) and item.callspec.params.get("host")
        if host and item.module is request.module:
            wanted[name_of(host)] = (host, "3s") if callable(host) else (host.make, host.window)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(Visit, *how) for name, how in wanted.items()}


def name_of(host):
    return host.__name__ if callable(host) else host.make.__name__


@pytest.mark.parametrize("host", SICK, ids=name_of)
def test_the_root_of_a_sickness_is_told_first_and_nothing_else(host, visits):
    visit = visits[name_of(host)].result()
    chains = [chain.split(" > ") for chain in host.roots]
    told = grave(visit.report)
    assert [one["id"] for one in told] == [step for chain in chains for step in chain], told
    assert told[0]["severity"] == host.severity
    if len(told) == len([one for one in visit.report["findings"] if one["severity"] != "info"]):
        assert visit.status == {"critical": 3, "warning": 1}[host.severity]
    for chain in chains:
        causes = {one["id"]: one["caused_by"] for one in told}
        assert [causes[step] for step in chain] == [[], *([cause] for cause in chain[:-1])]
    for finding in told:
        for line in finding["evidence"]:
            name = line["field"]
            if name in visit.before and "t0" in line:
                assert visit.before[name] <= line["t0"] <= line["t1"] <= visit.after[name], line
    assert {one["id"] for one in grave(visit.outside)} == {one["id"] for one in told}


@pytest.mark.parametrize("host", HEALTHY, ids=name_of)
def test_nothing_above_info_is_said_of_a_healthy_host(host, visits):
    visit = visits[name_of(host)].result()
    assert grave(visit.report) == [] == grave(visit.outside)
