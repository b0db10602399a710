"""What foreign readers make of the page."""

import gzip
import os
import re

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from processes import OUTRIGGER, ROOT, eventually, run, tool

SCRAPE_SECONDS = int(os.environ.get("SCRAPE_SECONDS", "10"))


def families_promtool_dislikes(page):
    outcome = run(tool("promtool"), "check", "metrics", input=page)
    assert outcome.returncode in (0, 3), outcome.stderr
    return {line.split(" ")[0] for line in (outcome.stdout + outcome.stderr).splitlines() if line.strip()}


def test_promtool_dislikes_no_family_of_our_own(sidecar, node_exporter):
    exported = set(re.findall(r"^# TYPE (\S+)", requests.get(node_exporter.url, timeout=5).text, re.M))
    disliked = families_promtool_dislikes(sidecar.page())
    # More fields of the same kernel files, spelled as node_exporter would.
    assert {name for name in disliked if not name.startswith("node_netstat_")} <= exported


def test_prometheus_client_reads_the_page(sidecar):
    families = list(text_string_to_metric_families(sidecar.page()))
    names = [family.name for family in families]
    assert len(names) == len(set(names))
    assert {"node_load1", "node_cpu_seconds", "node_memory_MemTotal_bytes"} <= set(names)
    assert all(family.documentation and family.type != "unknown" or family.name.startswith("node_")
               for family in families)


def test_a_real_prometheus_scrapes_without_error(sidecar, prometheus):
    server = prometheus(sidecar.address)
    window = f"[{SCRAPE_SECONDS}s]"
    up = 'up{job="outrigger"}'
    eventually(lambda: float(server.query(f"count_over_time({up}{window})")[0]["value"][1]) >= SCRAPE_SECONDS - 1,
               seconds=SCRAPE_SECONDS + 15, every=0.5, what=f"{SCRAPE_SECONDS} s of scrapes")
    assert server.query(f"min_over_time({up}{window})")[0]["value"][1] == "1"
    scraped = server.query("scrape_samples_scraped")[0]["value"][1]
    assert scraped == server.query("scrape_samples_post_metric_relabeling")[0]["value"][1]
    assert int(scraped) == len(sidecar.samples().values)
    target = requests.get(server.url + "/api/v1/targets", timeout=5).json()["data"]["activeTargets"][0]
    assert (target["lastError"], target["health"]) == ("", "up")
    assert not [line for line in server.err if "level=warn" in line and "scrape" in line]


def test_the_gzipped_page_is_the_page(sidecar):
    raw = requests.get(sidecar.url, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=5)
    assert raw.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(raw.raw.read(decode_content=False)).decode()
    assert page.startswith("# HELP ") and page.endswith("\n")


@pytest.mark.parametrize("method, path, status", [
    ("GET", "/-/healthy", 200), ("GET", "/-/ready", 200), ("HEAD", "/metrics", 200), ("GET", "/", 200),
    ("GET", "/api/outrigger/v1/health", 200), ("POST", "/api/outrigger/v1/health", 405),
    ("GET", "/nowhere", 404), ("GET", "/metrics/", 404), ("POST", "/metrics", 405), ("DELETE", "/-/healthy", 405),
])
def test_routes_answer_with_their_status(sidecar, method, path, status):
    answer = requests.request(method, sidecar.base + path, timeout=5)
    assert answer.status_code == status
    if method == "HEAD":
        assert answer.content == b"" and int(answer.headers["Content-Length"]) > 1000


def test_the_page_says_which_format_it_is(sidecar):
    answer = requests.get(sidecar.url, timeout=5)
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


def test_scrape_prints_the_families_of_the_page(sidecar):
    printed = run(OUTRIGGER, "scrape")
    assert (printed.returncode, printed.stderr) == (0, "")
    families = set(re.findall(r"^# TYPE (node_\S+ \w+)$", printed.stdout, re.M))
    # The sidecar's first walk of all sockets may still be under way.
    eventually(lambda: set(re.findall(r"^# TYPE (node_\S+ \w+)$", sidecar.page(), re.M)) == families,
               what="the same families on the page")


def test_every_family_of_the_page_is_documented(sidecar):
    table = (ROOT / "docs" / "METRICS.md").read_text()
    documented = re.findall(r"^\|\s*`([\w:]+\*?)", table, re.M)
    names, prefixes = set(documented), tuple(name[:-1] for name in documented if name.endswith("*"))
    families = re.findall(r"^# TYPE (\S+)", sidecar.page(), re.M)
    assert [name for name in families if name not in names and not name.startswith(prefixes)] == []


def test_the_health_endpoint_says_what_the_page_says(sidecar):
    def agree():
        health = requests.get(sidecar.base + "/api/outrigger/v1/health", timeout=5).json()
        page = sidecar.samples().values
        assert page["outrigger_health_score", frozenset()] == health["score"]
        for reading in health["readings"]:
            key = "outrigger_health_input", frozenset({("input", reading["name"])})
            assert page.get(key) == reading["value"]
        assert ("outrigger_health_info", frozenset({("inputs", health["inputs"])})) in page
        return True

    # A tick may come between the two requests.
    eventually(agree, what="one score on both")
