"""`doctor --preflight`: what stands in the way of a load test, in a network namespace of the test's own."""

import json
import os
import shutil

import jsonschema
import pytest

from processes import OUTRIGGER, ROOT, run
from sick import Namespace, Server

SCHEMA = json.loads((ROOT / "docs" / "doctor.schema.json").read_text())
POINTS = {"listen.backlog-capped", "port.range-narrow", "mem.per-conn-budget", "conntrack.full", "fd.process-limit",
          "fd.nr-open", "fd.file-max", "fd.epoll-watches"}


@pytest.fixture
def namespace():
    if os.geteuid():
        pytest.skip("a network namespace needs root")
    if not shutil.which("ip"):
        pytest.skip("a network namespace needs ip of iproute2")
    entered = Namespace()
    yield entered
    entered.leave()


def preflight(*arguments):
    return run(OUTRIGGER, "doctor", "--for", "300ms", "--url", "http://127.0.0.1:1", "--preflight", *arguments)


def points(*arguments):
    """Exit code, and each point by its id."""
    outcome = preflight("--json", *arguments)
    report = json.loads(outcome.stdout)
    jsonschema.validate(report, SCHEMA, cls=jsonschema.Draft202012Validator)
    return outcome.returncode, {row["id"]: row for row in report["preflight"]}


def test_a_server_that_is_too_small_is_told_what_to_raise(namespace, start):
    namespace.sysctl("net.core.somaxconn", 128)
    server = start(Server())
    server.allow_descriptors(1024)
    port = server.listen(65535)
    place = f":{port} sickly[{server.pid}]"
    code, found = points("--connections", "1000000")
    assert code == 1 and POINTS <= found.keys()
    assert {name for name, row in found.items() if row["state"] == "warning"} >= {
        "listen.backlog-capped", "fd.process-limit"}
    assert found["listen.backlog-capped"]["where"] == found["fd.process-limit"]["where"] == place
    text = preflight("--connections", "1000000").stdout
    assert text.startswith("Not ready for 1000000 connections: ")
    assert f"WARN  fd.process-limit       {place} 1024 for 1000000 connections\n      DO LimitNOFILE=1100000, restart\n" in text
    assert "DO net.core.somaxconn = 4096 (now 128), then listen() again or restart\n" in text

    # From outside by its pid, and by its port: the same.
    def told(answer):
        return answer[0], {name: (row["state"], row["where"], row["do"]) for name, row in answer[1].items()}

    with namespace.outside():
        assert told(points("--connections", "1000000", "--pid", server.pid)) == told((code, found))
    assert told(points("--connections", "1000000", "--port", port)) == told((code, found))


def test_a_server_that_is_large_enough_is_ready(namespace, start):
    server = start(Server())
    server.listen(4096)
    code, found = points("--connections", "10000", "--pid", server.pid)
    assert code == 0 and {row["state"] for row in found.values()} == {"ok"}
    assert preflight("--connections", "10000", "--pid", server.pid).stdout.startswith(
        "Ready for 10000 connections: 8 of 8 points passed.\n")


def test_before_the_server_is_started(namespace):
    code, found = points("--connections", "100000")
    assert code == 0 and found["fd.process-limit"]["state"] == "unknown"
    assert "Nothing seen speaks against 100000 connections: 7 of 8" in preflight("--connections", "100000").stdout
    namespace.sysctl("net.core.somaxconn", 128)
    code, found = points("--connections", "100000")
    assert code == 1 and found["listen.backlog-capped"]["where"] == "net.core.somaxconn"


@pytest.mark.parametrize("number", ["0", "-1", "1000000001", "many"])
def test_a_number_that_is_none_is_misuse(number):
    outcome = preflight(f"--connections={number}")
    assert outcome.returncode == 64 and "--connections" in outcome.stderr and outcome.stdout == ""
