"""Fixtures: each starts what a test needs in a folder of its own, and ends it."""

import sys

import pytest
import requests

from namespaces import namespace, server, unprivileged  # noqa: F401: fixtures for all
from processes import OUTRIGGER, TOOLS, Program, Sidecar, eventually, free_port, tool


# Where unpack.sh has it look for its templates.
ALERTMANAGER_FOLDER = TOOLS / "usr/share/prometheus/alertmanager"


def pytest_sessionstart(session):
    if not OUTRIGGER.exists():
        pytest.exit(f"{OUTRIGGER} is not there; `make build` makes it", returncode=2)


@pytest.fixture
def start():
    """Starts programs that end with the test, newest first."""
    started = []

    def begin(program):
        started.append(program)
        return program

    yield begin
    for program in reversed(started):
        program.stop()


@pytest.fixture
def sidecar(start, tmp_path):
    """A sidecar with its defaults, ready."""
    return start(Sidecar(tmp_path)).ready()


@pytest.fixture
def web_server(start, tmp_path):
    """A real single-threaded server in its own process, to be watched and loaded: its port and pid."""
    port = free_port()
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "index.html").write_text("hello\n")
    server = start(Program(
        [sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1", "--directory", tmp_path / "www"]))
    server.port = port
    server.address = f"http://127.0.0.1:{port}/"
    eventually(lambda: requests.get(server.address, timeout=1).ok, what="the web server")
    return server


@pytest.fixture
def alertmanager(start, tmp_path):
    port = free_port()
    (tmp_path / "alertmanager.yml").write_text("route: { receiver: nobody }\nreceivers: [ { name: nobody } ]\n")
    peer = start(Program([
        tool("prometheus-alertmanager"), f"--config.file={tmp_path}/alertmanager.yml",
        f"--storage.path={tmp_path}/alertmanager", f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address="], folder=ALERTMANAGER_FOLDER))
    peer.url = f"http://127.0.0.1:{port}"
    eventually(lambda: requests.get(peer.url + "/-/ready", timeout=1).ok, what="the Alertmanager")
    return peer


# What upstream's build leaves out, which is what ours does: Debian's leaves out lo, /run, /mnt and /media as well.
UPSTREAM_FILTERS = [
    "--collector.filesystem.mount-points-exclude="
    "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)",
    "--collector.netdev.device-exclude=",
]


@pytest.fixture
def node_exporter(start):
    port = free_port()
    peer = start(Program([
        tool("prometheus-node-exporter"), f"--web.listen-address=127.0.0.1:{port}",
        "--collector.tcpstat", "--collector.processes", "--collector.interrupts", *UPSTREAM_FILTERS]))
    peer.url = f"http://127.0.0.1:{port}/metrics"
    peer.session = requests.Session()
    eventually(lambda: peer.session.get(peer.url, timeout=2).ok, what="node_exporter")
    return peer


@pytest.fixture
def prometheus(start, tmp_path):
    """Starts a Prometheus that scrapes one address once a second; answers with its API's address."""
    def begin(target):
        port = free_port()
        (tmp_path / "prometheus.yml").write_text(
            "global: { scrape_interval: 1s, scrape_timeout: 1s }\n"
            "scrape_configs:\n"
            f"  - {{ job_name: outrigger, static_configs: [ {{ targets: [ '{target}' ] }} ] }}\n")
        peer = start(Program([
            tool("prometheus"), f"--config.file={tmp_path}/prometheus.yml",
            f"--storage.tsdb.path={tmp_path}/tsdb", f"--web.listen-address=127.0.0.1:{port}"]))
        peer.url = f"http://127.0.0.1:{port}"
        eventually(lambda: requests.get(peer.url + "/-/ready", timeout=1).ok, what="Prometheus")

        def query(expression):
            answer = requests.get(peer.url + "/api/v1/query", params={"query": expression}, timeout=5).json()
            assert answer["status"] == "success", answer
            return answer["data"]["result"]

        peer.query = query
        return peer
    return begin
