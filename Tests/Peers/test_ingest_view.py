"""What applications said beyond numbers, and who holds the series: seen by rules, in the log and in the API."""

import re
import socket

import requests
from datadog.dogstatsd.base import DogStatsd

from processes import Sidecar, eventually

RULES = """
groups:
  - name: events
    rules:
      - alert: SomebodyReportsAnError
        expr: increase(outrigger_ingest_events_total{alert_type="error"}[1m]) > 0
      - alert: DatabaseDown
        expr: service_check_status{check="app.database"} >= 2
"""


def client(sidecar, name="dsd.sock", **how):
    return DogStatsd(
        socket_path=str(sidecar.runtime / name), disable_telemetry=True, origin_detection_enabled=False,
        disable_buffering=True, socket_timeout=5, **how)


def view(sidecar):
    answer = requests.get(sidecar.base + "/api/outrigger/v1/ingest", timeout=5)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json", answer.text
    return answer.json()


def send(sidecar, *lines):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        for line in lines:
            sender.sendto(line, str(sidecar.runtime / "dsd.sock"))


def test_events_of_datadogpy_are_kept_whole(sidecar):
    sender = client(sidecar, constant_tags=["env:prod"])
    sender.event("deploy | v1", "first line\nsecond", alert_type="warning", aggregation_key="web",
                 source_type_name="jenkins", date_happened=1_700_000_000, priority="low", tags=["room:red"],
                 hostname="web1")
    sender.event("plain", "")

    def both():
        events = view(sidecar)["events"]
        return events if len(events) == 2 else None

    newest, oldest = eventually(both, what="both events")
    assert oldest == {
        "number": 1, "time": 1_700_000_000, "title": "deploy | v1", "text": "first line\nsecond",
        "alert_type": "warning", "priority": "low", "host": "web1", "key": "web", "source": "jenkins",
        "tags": ["room:red", "env:prod"], "socket": "dsd.sock"}
    assert (newest["number"], newest["title"], newest["text"]) == (2, "plain", "")
    assert newest["alert_type"] == "info" and newest["time"] > 1_700_000_000
    eventually(lambda: sidecar.samples().total("outrigger_ingest_events_total", alert_type="warning") == 1,
               what="the event on the page")


def test_checks_of_datadogpy_are_gauges_and_keep_their_message(sidecar):
    sender = client(sidecar)
    sender.service_check("app.database", 2, hostname="db1", message="no answer\nfor 3 s", tags=["role:main"])
    sender.service_check("app.database", 0, hostname="db2", message="fine", tags=["role:main"])

    def states():
        samples = sidecar.samples()
        assert samples("service_check_status", check="app.database", host="db1", role="main") == 2
        return samples("service_check_status", check="app.database", host="db2") == 0

    eventually(states, what="two states")
    check, = eventually(lambda: view(sidecar)["checks"], what="the message")
    assert (check["check"], check["status"], check["host"]) == ("app.database", 2, "db1")
    assert check["message"] == "no answer\nfor 3 s" and check["tags"] == ["role:main"]


def test_rules_alert_on_an_event_and_on_a_check(start, tmp_path):
    (tmp_path / "rules.yml").write_text(RULES)
    sidecar = start(Sidecar(
        tmp_path, config=f"rules: [ {tmp_path}/rules.yml ]\n"
        "alerting: { sinks: [ { name: log, type: stdout } ] }\n")).ready()
    sender = client(sidecar)
    # A counter has to stand at a number before it can be seen to rise.
    eventually(lambda: sidecar.samples().matching("outrigger_ingest_events_total", alert_type="error"),
               what="the first page")
    sender.event("boom", "it broke", alert_type="error")
    sender.service_check("app.database", 2)
    told = lambda: "".join(sidecar.out)  # noqa: E731
    eventually(lambda: "SomebodyReportsAnError" in told() and "DatabaseDown" in told(), what="both alerts")


def test_a_cardinality_bomb_names_its_label_and_its_front(start, tmp_path):
    sidecar = start(Sidecar(tmp_path, config="max_series: 500\n")).ready()
    sender = client(sidecar)
    for index in range(600):
        sender.increment("shop.orders", tags=[f"user:{index}", f"region:{index % 3}"])
    for index in range(300):
        sender.increment(f"shop.cart.{index}.adds")

    def bombed():
        answer = view(sidecar)
        assert answer["overflowed"]["total"] >= 300
        return answer

    answer = eventually(bombed, what="the overflow")
    assert answer["room"]["series_limit"] == 500 and answer["room"]["series"] >= 500
    assert answer["families"][0]["name"] == "shop_orders_total"
    worst = answer["created"]["family"][0]
    assert worst["name"] == "shop_orders_total" and worst["at_least"] >= 490
    assert worst["labels"][0]["name"] == "user" and worst["labels"][0]["values"] > 100
    assert worst["labels"][1] == {"name": "region", "values": 3}
    assert "shop_cart" in [entry["name"] for entry in answer["overflowed"]["prefix"][:3]]
    assert answer["overflowed"]["origin"][0]["name"].startswith("dsd.sock")

    def shown():
        samples = sidecar.samples()
        assert samples("outrigger_ingest_top_series", by="family", name="shop_orders_total") >= 490
        assert samples("outrigger_ingest_top_overflow_lines", by="prefix", name="shop_cart") >= 290
        return samples.total("shop_orders_total") == 600

    eventually(shown, what="the same as metrics")


def test_refused_lines_are_told_once_and_shown(sidecar):
    send(sidecar, b"first:1|c", b"first_total:2|g", *[b"broken\x00\"\xe2\x82\xac"] * 50, b"\xff" * 400, b"node_load1:1|g")

    def refusals():
        lines = [line for line in sidecar.err if "refused what was sent" in line]
        reasons = {re.search(r"reason=(\w+)", line).group(1): line for line in lines}
        return lines if {"no_value", "bad_utf8", "type_conflict", "reserved_name"} == set(reasons) else None

    lines = eventually(refusals, what="four lines in the log")
    assert len(lines) == 4
    broken, = [line for line in lines if "no_value" in line]
    assert "count=50" in broken and "socket=dsd.sock" in broken and r"broken\\x00" in broken
    assert max(map(len, lines)) < 1500
    answer = view(sidecar)
    shown = {line["reason"]: line for line in answer["refused_lines"]}
    assert shown["bad_utf8"]["line"] == r"\xff" * 120 and shown["bad_utf8"]["bytes"] == 400
    assert shown["no_value"]["line"] == 'broken\\x00\\"€'
    offenders = {offender["reason"]: offender for offender in answer["offenders"]}
    assert offenders["type_conflict"]["existing"] == {"name": "first_total", "sent": "first", "type": "counter"}
    assert offenders["reserved_name"]["wanted"]["sent"] == "node_load1"
    own, = [socket for socket in answer["sockets"] if socket["socket"] == "dsd.sock"]
    assert own["rejected_total"] == {"no_value": 50, "bad_utf8": 1, "type_conflict": 1, "reserved_name": 1}
