"""Whom the doctor looks at: from outside it says what a run inside says, and without rights no more and nothing else."""

import contextlib
import os
import pathlib
import signal
import socket
import sys

import pytest

from doctors import KNOCKING, Look, comparable, findings, ids
from namespaces import unprivileged  # noqa: F401 (a fixture)
from processes import Program, eventually
from sick import Server, connect, hang_up
from sick_fixtures import namespace, server  # noqa: F401 (fixtures)

CGROUPS = pathlib.Path("/sys/fs/cgroup")


@pytest.fixture
def sick(namespace, start):  # noqa: F811
    """A namespace with two sick servers, that refuses and that leaks, and settings of its own: the servers, their ports."""
    namespace.sysctl("net.core.somaxconn", 77)
    namespace.sysctl("net.ipv4.tcp_fin_timeout", 5)
    namespace.sysctl("net.ipv4.ip_local_port_range", "30000 30400")
    servers = start(Server()), start(Server())
    ports = [servers[0].listen(2, "127.0.0.1", 7001), servers[1].listen(64, "127.0.0.1", 7002)]
    start(Program([sys.executable, "-c", KNOCKING, ports[0]]))
    clients = connect(ports[1], 60)
    assert servers[1].accept(60) == [60, None]
    hang_up(clients)
    eventually(lambda: namespace.states()[ports[1], "CLOSE-WAIT"] == 60, what="the leak")
    eventually(lambda: namespace.counter("TcpExt", "ListenOverflows") > 20, what="the overflow")
    return *servers, *ports


def reports(looks):
    """Of looks that were begun at the same time."""
    return [look.report() for look in looks]


def test_from_outside_it_says_what_it_says_inside(namespace, sick, start):  # noqa: F811
    refusing = sick[0]
    path = f"/proc/{refusing.pid}/ns/net"
    pid = ["--pid", refusing.pid]
    looks = [start(Look()), start(Look(*pid)), start(Look("--port", sick[2]))]
    with namespace.outside():
        looks += [start(Look("--netns", refusing.pid)), start(Look("--netns", path)), start(Look(*pid))]
    inside, inside_pid, port, outside, outside_path, outside_pid = reports(looks)

    assert {"listen.overflow", "close.close-wait-leak", "myth.fin-timeout"} <= ids(inside["findings"])
    assert comparable(outside) == comparable(inside)
    assert comparable(outside_path) == comparable(inside)
    assert comparable(outside_pid) == comparable(inside_pid)
    assert {one["scope"]["netns"] for one in (inside, outside, outside_pid)} == {os.stat(path).st_ino}
    assert all(one["scope"]["container"] for one in (inside, outside, outside_pid))
    # The one process is asked about, and the settings of its namespace.
    assert "close.close-wait-leak" not in ids(outside_pid["findings"])
    overflow, = findings(outside_pid, "listen.overflow")
    assert overflow["where"]["pid"] == refusing.pid and overflow["where"]["port"] == sick[2]
    assert ids(port["findings"]) == ids(inside_pid["findings"])


def test_a_control_group_is_its_processes(namespace, sick, start):  # noqa: F811
    with cgroup_of(sick[0].pid) as name:
        looks = [start(Look("--pid", sick[0].pid))]
        with namespace.outside():
            looks += [start(Look("--cgroup", name)), start(Look("--pid", sick[0].pid))]
        inside, group, pid = reports(looks)
    assert comparable(group) == comparable(pid) == comparable(inside)
    assert {"listen.overflow"} <= ids(group["findings"]) and "close.close-wait-leak" not in ids(group["findings"])


@contextlib.contextmanager
def cgroup_of(pid):
    """A control group with that process alone: its name."""
    name = f"outrigger-test-{os.getpid()}"
    version_two = (CGROUPS / "cgroup.controllers").exists()
    folder = (CGROUPS if version_two else CGROUPS / "cpu") / name
    home = CGROUPS / "cgroup.procs" if version_two else CGROUPS / "cpu" / "cgroup.procs"
    try:
        folder.mkdir()
        (folder / "cgroup.procs").write_text(str(pid))
    except OSError as refusal:
        pytest.skip(f"no control group can be made here: {refusal}")
    try:
        yield f"/{name}"
    finally:
        home.write_text(str(pid))
        folder.rmdir()


@pytest.mark.parametrize("where", ["inside", "outside"])
def test_without_rights_it_says_the_same_but_for_what_it_skips(
        namespace, sick, start, unprivileged, where):  # noqa: F811
    # Whose the listeners are is not seen, so all of the namespace are meant.
    whole, target = ([], []) if where == "inside" else (["--netns", sick[0].pid], ["--pid", sick[0].pid])
    with contextlib.nullcontext() if where == "inside" else namespace.outside():
        root, nobody = reports([start(Look(*whole)), start(Look(*target, program=unprivileged))])
    assert any("whose the listeners are" in note for note in nobody["notes"]) == (where == "outside")
    skipped = {one["id"]: one for one in nobody["skipped"]}

    def seen(report):
        return {(one["id"], one["severity"], one["where"].get("port")) for one in comparable(report)["findings"]}

    # Nothing is found because rights are missing, and what is not found is said not to be seen.
    assert seen(nobody) <= seen(root)
    assert ids(root["findings"]) - ids(nobody["findings"]) <= skipped.keys() | {"psi.cpu", "psi.io", "psi.memory"}
    assert {"listen.overflow"} <= ids(nobody["findings"])
    assert all("pid" not in one["where"] for one in nobody["findings"])
    for check in skipped.keys() - ids(root["skipped"]):
        assert skipped[check]["grant"], skipped[check]
    assert not set(nobody["fine"]) & ids(root["findings"])


def test_two_sicknesses_are_two_roots(sick, start):
    report = start(Look()).report()
    refuses, = findings(report, "listen.overflow")
    leaks, = findings(report, "close.close-wait-leak")
    assert refuses["caused_by"] == leaks["caused_by"] == []
    assert (refuses["severity"], leaks["severity"]) == ("critical", "warning")
    assert report["verdict"] == f"sickly[{sick[0].pid}] refuses connections; and 1 more."


def test_a_stopped_server_is_the_root_of_its_overflow(namespace, server, start):  # noqa: F811
    port = server.listen(2)
    os.kill(server.pid, signal.SIGSTOP)
    start(Program([sys.executable, "-c", KNOCKING, port]))
    eventually(lambda: namespace.counter("TcpExt", "ListenOverflows") > 5, what="the overflow")
    report = start(Look()).report()
    stopped, = findings(report, "proc.stopped")
    overflow, = findings(report, "listen.overflow")
    assert stopped["severity"] == "critical" and stopped["caused_by"] == []
    assert overflow["caused_by"] == ["proc.stopped"] and stopped["causes"] == ["listen.overflow"]
    assert report["verdict"].startswith(f"sickly[{server.pid}] refuses connections because it is stopped")


def test_a_masked_recording_holds_no_address_and_says_the_same(namespace, start, tmp_path):  # noqa: F811
    namespace.address("10.77.0.1/24")
    namespace.address("2001:db8::77/64")
    kept = []
    for host, family in (("10.77.0.1", socket.AF_INET), ("2001:db8::77", socket.AF_INET6)):
        door = socket.create_server((host, 0), family=family)
        clients = [socket.create_connection(door.getsockname()[:2]) for _ in range(40)]
        kept += [door, *clients, *(door.accept()[0] for _ in clients)]
        for client in clients:
            client.close()
    folder = tmp_path / "masked"
    live = start(Look("--record", folder, "--mask-addresses")).report()
    recorded = start(Look("--from", folder)).report()
    assert len(findings(live, "close.close-wait-leak")) == 2
    for part in ("history", "skipped", "irrelevant", "fine"):
        assert recorded[part] == live[part]
    assert [(one["id"], one["severity"], one["where"].get("port")) for one in recorded["findings"]] == \
        [(one["id"], one["severity"], one["where"].get("port")) for one in live["findings"]]
    for file in filter(pathlib.Path.is_file, folder.rglob("*")):
        text = file.read_text(errors="replace").lower()
        # As people write them, and as /proc/net does.
        for address in ("10.77.0.1", "2001:db8", "01004d0a", "b80d0120"):
            assert address not in text, file
