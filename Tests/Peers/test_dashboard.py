"""The dashboard asks for what the page has, in expressions that Prometheus understands."""

import json
import re

import pytest

from processes import ROOT, eventually, run, tool

DASHBOARD = json.loads((ROOT / "dashboards" / "overview.json").read_text())
VARIABLES = {"$__rate_interval": "1m", "${app_histogram}": "chat_latency_seconds"}
# They are there only once a rule has an alert, a listener a second process, or an application has spoken.
SOMETIMES = {"chat_latency_seconds_bucket", "outrigger_rule_alerts", "outrigger_ingest_rejected_total",
             # Of connections that come, and whose number varies.
             "outrigger_tcp_reuse_ratio", "outrigger_process_bytes_per_10k_connections",
             "outrigger_process_bytes_per_added_connection",
             # Of connections that a walk finds open.
             "outrigger_process_bytes_per_connection", "outrigger_tcp_send_queue_p99_bytes",
             "outrigger_tcp_rtt_seconds_quantile", "outrigger_tcp_retransmits_total",
             "outrigger_tcp_sampled_segments_total",
             # Of control groups that are limited.
             "outrigger_cgroup_cpu_periods_total", "outrigger_cgroup_cpu_throttled_periods_total",
             "outrigger_cgroup_memory_limit_bytes"}


def expressions():
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", []):
            expression = target["expr"]
            for name, value in VARIABLES.items():
                expression = expression.replace(name, value)
            yield pytest.param(expression, id=f"{panel['title']} {target['refId']}")


def test_it_names_only_metrics_of_the_page(sidecar, web_server):
    named = {name for case in expressions() for name in re.findall(r"\b(?:node|outrigger|chat)_\w+", case.values[0])}

    def all_there():
        names = {name for name, _ in sidecar.samples().values}
        missing = named - names - SOMETIMES
        assert not missing, sorted(missing)
        return True

    eventually(all_there, seconds=20, what="every metric of the dashboard on the page")


def test_prometheus_parses_every_expression(tmp_path):
    rules = [{"record": f"panel:{number}", "expr": case.values[0]} for number, case in enumerate(expressions())]
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    outcome = run(tool("promtool"), "check", "rules", file)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert f"{len(rules)} rules found" in outcome.stdout


def test_panels_do_not_overlap():
    taken = {}
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                assert (x, y) not in taken, f"{panel['title']} lies on {taken[x, y]}"
                taken[x, y] = panel["title"]
    identifiers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(identifiers)) == len(identifiers)
