"""`netns: follow` shows a watched process' own namespace, and lets go of it when the process has."""

import collections
import os
import pathlib
import re
import signal

from namespaces import FOLLOW, MARKER, doors, outside
from processes import OUTRIGGER, Program, Samples, Sidecar, eventually, run


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

    # The clients try again after 1, 3 and 7 seconds, and the sidecar's page is up to a second old.
    def agrees():
        before, followed, after = listeners(inside()), sidecar.samples(), listeners(inside())
        assert before == listeners(followed, netns="gateway") == after
        return before, followed
    seen, followed = eventually(agrees, what="the same from both sides")
    assert {dict(pairs)["process"] for _, pairs in seen} == {"gateway"}
    assert followed("outrigger_listener_queue", netns="gateway") == 3
    assert followed("outrigger_listener_drops_total", netns="gateway") >= 17
    assert followed("outrigger_netns_listen_overflows_total", netns="gateway") >= 17
    assert followed("outrigger_netns_info", netns="gateway", access="entered") == 1
    # node_* stays where it was.
    assert followed("node_netstat_TcpExt_ListenOverflows") == outside()("node_netstat_TcpExt_ListenOverflows")
    assert sidecar.stop() == 0, sidecar.words()


def open_files(pid):
    """How many descriptors of each kind: paths without the pids in them."""
    kinds = collections.Counter()
    for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            kinds[re.sub("[0-9]+", "N", os.readlink(descriptor))] += 1
        except OSError:
            pass
    return kinds


def test_a_restart_into_a_new_namespace_is_followed_and_nothing_leaks(namespace, server, start, tmp_path):
    sidecar = start(Sidecar(tmp_path, config=FOLLOW)).ready()
    assert doors(sidecar.pid) == 0
    drops, early = 0, None
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
        late = open_files(sidecar.pid)
        early = late if round == 1 else early
        if round == 5:
            # What is counted beside it is let go of as well.
            eventually(lambda: sidecar.samples().matching("outrigger_tcp_opened_total", netns="gateway"), what="a walk")
        peer.stop(signal.SIGKILL)
        space.remove()
    # Four namespaces later; a collector of the slow thread may have its one file open or not yet.
    assert {kind: (early[kind], late[kind]) for kind in late if late[kind] > early[kind] + 2} == {}
    # The last process went: its namespace is not kept alive beyond the next walk, ten seconds later at most.
    eventually(lambda: doors(sidecar.pid) == 0, seconds=30, what="no door")
    assert not sidecar.samples().matching("outrigger_netns_info")
    assert "left network namespace" in "".join(sidecar.err)


def test_groups_in_one_namespace_share_the_scope_of_the_first(namespace, server, start, tmp_path):
    space = namespace()
    server(space, port=7001, marker=f"{MARKER}-first")
    server(space, port=7002, marker=f"{MARKER}-second")
    sidecar = start(Sidecar(tmp_path, config=f"""
processes:
  - {{ name: second, match: {{ cmdline_regex: {MARKER}-second }}, netns: follow }}
  - {{ name: first, match: {{ cmdline_regex: {MARKER}-first }}, netns: follow }}
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
        start(Program(["unshare", "--net", "sleep", f"600.{os.getpid()}{number:02}"]))
    rules = "".join(f"  - {{ name: g{number}, match: {{ cmdline_regex: '^sleep 600[.]{os.getpid()}{number:02}$' }}, netns: follow }}\n"
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
