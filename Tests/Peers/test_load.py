"""A real server under a real load: what moves, what fires, what resolves."""

import json
import os
import signal
import sys
import time

import requests

from processes import Program, Sidecar, eventually, tool

RULES = """
groups:
  - name: peers
    interval: 1s
    rules:
      - alert: ManyConnections
        expr: rate(node_netstat_Tcp_PassiveOpens[5s]) > 50
        for: 1s
        labels: { severity: warning }
        annotations: { summary: '{{ $labels.instance }} accepts {{ $value }} connections a second' }
"""
CONFIG = """
interval: 1s
processes:
  - name: webserver
    match: { listens_on: PORT }
rules: [ RULES ]
external_labels: { site: eu1 }
alerting:
  alertmanagers: [ ALERTMANAGER ]
  sinks:
    - { name: log, type: stdout }
"""


def configured(start, folder, web_server, alertmanager="http://127.0.0.1:9"):
    (folder / "rules.yml").write_text(RULES)
    text = CONFIG.replace("PORT", str(web_server.port)).replace("RULES", str(folder / "rules.yml"))
    return start(Sidecar(folder, config=text.replace("ALERTMANAGER", alertmanager))).ready()


def load(start, server, seconds, connections=50):
    """Closes every connection after one request, so that accepting and TIME_WAIT are what is measured."""
    return start(Program([tool("hey"), "-z", f"{seconds}s", "-c", connections, "-disable-keepalive", server.address]))


def states(sidecar):
    """The states of the alert as stdout's JSON lines told them, repetitions removed."""
    told = []
    for line in sidecar.out:
        alert = json.loads(line)
        if alert["labels"]["alertname"] == "ManyConnections":
            state = alert.get("state") or alert["status"]
            told += [state] if told[-1:] != [state] else []
    return told


def test_load_moves_time_wait_the_accept_queue_and_the_process(start, tmp_path, web_server):
    sidecar = configured(start, tmp_path, web_server)
    watched = {"process": "webserver"}
    eventually(lambda: sidecar.samples()("outrigger_process_up", **watched) == 1, what="the server being watched")
    before = sidecar.samples()
    generator = load(start, web_server, seconds=6)
    peaks = {"queue": 0, "time_wait": 0}
    while generator.child.poll() is None:
        now = sidecar.samples()
        queue = now.matching("outrigger_listener_queue_peak", port=str(web_server.port)) \
            or now.matching("outrigger_listener_queue_peak", address=f"127.0.0.1:{web_server.port}")
        peaks["queue"] = max(peaks["queue"], *queue, 0)
        peaks["time_wait"] = max(peaks["time_wait"], now("node_sockstat_TCP_tw"))
        time.sleep(0.5)
    after = eventually(lambda: sidecar.samples(), what="a page after the load")
    assert peaks["queue"] > 0
    assert peaks["time_wait"] > before("node_sockstat_TCP_tw") + 100
    grown = [after.total("outrigger_process_cpu_seconds_total", **watched)
             - before.total("outrigger_process_cpu_seconds_total", **watched),
             after("node_netstat_Tcp_PassiveOpens") - before("node_netstat_Tcp_PassiveOpens")]
    assert grown[0] > 0.5 and grown[1] > 1000
    with open(f"/proc/{web_server.pid}/statm") as statm:
        resident = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    assert abs(after("outrigger_process_resident_memory_bytes", **watched) - resident) < resident / 2


def test_an_alert_is_pending_fires_and_resolves_here_and_at_alertmanager(
        start, tmp_path, web_server, alertmanager):
    sidecar = configured(start, tmp_path, web_server, alertmanager.url)
    load(start, web_server, seconds=8)

    def at_alertmanager():
        alerts = requests.get(
            alertmanager.url + "/api/v2/alerts", params={"filter": 'alertname="ManyConnections"'}, timeout=2).json()
        return alerts[0] if alerts else None

    firing = eventually(at_alertmanager, seconds=20, what="the alert at the Alertmanager")
    assert firing["labels"]["severity"] == "warning" and firing["labels"]["site"] == "eu1"
    assert firing["labels"]["job"] == "node" and firing["labels"]["instance"]
    assert firing["annotations"]["summary"].startswith(firing["labels"]["instance"] + " accepts ")
    eventually(lambda: states(sidecar) == ["pending", "firing", "resolved"], seconds=40,
               what="pending, firing, resolved on stdout")
    eventually(lambda: not at_alertmanager(), seconds=20, what="the alert being resolved at the Alertmanager")
    samples = sidecar.samples()
    assert samples.total("outrigger_alerts_sent_total") >= 2


def test_a_process_that_dies_and_returns_is_counted(start, tmp_path, web_server):
    sidecar = configured(start, tmp_path, web_server)
    watched = {"process": "webserver"}
    eventually(lambda: sidecar.samples()("outrigger_process_up", **watched) == 1, what="up")
    web_server.stop(signal.SIGKILL)
    eventually(lambda: sidecar.samples()("outrigger_process_up", **watched) == 0, what="down")
    again = start(Program([sys.executable, "-m", "http.server", web_server.port, "--bind", "127.0.0.1",
                           "--directory", tmp_path / "www"]))
    assert again.pid != web_server.pid
    eventually(lambda: sidecar.samples()("outrigger_process_up", **watched) == 1, what="up again")
    assert sidecar.samples()("outrigger_process_restarts_total", **watched) == 1
