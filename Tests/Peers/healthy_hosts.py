"""Hosts that are well, however busy, and of which the doctor has to say nothing above info.

Each is made on a `Stage` and returns the server that --pid is to be pointed at, if there is one.
"""

import contextlib
import os
import pathlib
import shutil
import socket
import threading
import time

from elsewhere import HERE
from processes import tool
from sick import connect, hang_up, knock


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
