"""Bytes that nobody should send: the page stays one that every reader takes."""

import collections
import itertools
import os
import random
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from processes import eventually, run, tool
from wire import lane, send

# `make hostile` lets the flood last longer.
FLOOD_SECONDS = float(os.environ.get("FLOOD_SECONDS", "2"))


def readable(sidecar):
    """The page, which promtool and the Python parser were seen to read."""
    page = sidecar.page()
    outcome = run(tool("promtool"), "check", "metrics", input=page)
    assert "error while linting" not in outcome.stderr, outcome.stderr
    names = [family.name for family in text_string_to_metric_families(page)]
    assert [name for name, times in collections.Counter(names).items() if times > 1] == []
    return page


def scraped(sidecar, prometheus):
    """Waits until a real Prometheus has taken the page twice, every sample of it."""
    server = prometheus(sidecar.address)
    eventually(lambda: float(server.query("count_over_time(up[30s])")[0]["value"][1]) >= 2, seconds=20,
               what="two scrapes")
    assert server.query("min_over_time(up[30s])")[0]["value"][1] == "1", server.words()
    assert float(server.query("scrape_samples_scraped")[0]["value"][1]) == len(sidecar.samples().values)
    return server


def lines_with_every_byte():
    for byte in range(256):
        raw = bytes([byte])
        yield from (b"byte." + raw + b":1|c", b"value:1|c|#key:" + raw, b"key:1|c|#k" + raw + b"y:v",
                    b"member:" + raw + b"|s", b"_sc|byte" + raw + b"|0", raw + b":1|g")


# Overlong forms, surrogates, what lies beyond U+10FFFF, and a character that is cut.
NOT_UTF8 = [b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf0\x80\x80\x80",
            b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xfe", b"\xe2\x82"]
STRANGE_UTF8 = ["\u0000", "\u0001", "\t", "\r", "\u001b[2J", "\u007f", "\u0085", "\u00a0", "\u2028",
                "\u202e", "\ufeff", "\ufffe", "\U0010ffff", "e\u0301", "\\", '"', "\\n", "\\\\", "}", "{", "# HELP up"]


def test_every_byte_in_every_place_reaches_a_page_that_prometheus_takes(sidecar, prometheus):
    send(sidecar, *lines_with_every_byte())
    for text in STRANGE_UTF8:
        send(sidecar, f"strange:1|c|#text:{text},end:x".encode(), f"strange.{text}.name:1|g".encode())
    send(sidecar, b"last:1|c")
    eventually(lambda: "\nlast_total 1\n" in sidecar.page(), what="the last line")
    readable(sidecar)
    server = scraped(sidecar, prometheus)
    assert server.query("last_total")[0]["value"][1] == "1"
    assert server.query('strange_total{text="\\u2028"}')[0]["value"][1] == "1"


@pytest.mark.parametrize("text", NOT_UTF8)
def test_what_is_not_utf8_is_refused_with_its_whole_line(sidecar, text):
    send(sidecar, b"a" + text + b":1|c", b"a:1|c|#k:" + text, b"good:1|c")
    eventually(lambda: sidecar.samples()("good_total") == 1, what="the good line")
    samples = sidecar.samples()
    assert samples.total("outrigger_ingest_rejected_total", reason="bad_utf8") == 2
    assert not samples.matching("a_total")


SUFFIXES = ["", "_bucket", "_sum", "_count", "_total", "_created", "_quantile", "_min", "_max", "_seconds"]


@pytest.mark.parametrize("seed", range(3))
def test_names_that_want_each_others_lines_never_spoil_the_page(sidecar, prometheus, seed):
    lines = [f"base{number}{suffix}:1|{kind}".encode() for number, (suffix, kind) in
             enumerate(itertools.product(SUFFIXES, ["c", "g", "h", "ms", "s"]))]
    names = [f"shared{suffix}:1|{kind}".encode() for suffix, kind in
             itertools.product(SUFFIXES, ["c", "g", "h", "ms", "s"])]
    twice = [f"shared{first}{second}:1|{kind}".encode() for first, second, kind in
             itertools.product(SUFFIXES, SUFFIXES, ["c", "g", "h", "ms", "s"])]
    reserved = [f"{name}:{seed + 2}|{kind}|#job:x,instance:y,le:1,quantile:2,__name__:z".encode() for name, kind in
                itertools.product(["up", "node_cpu_seconds_total", "node_cpu_seconds", "outrigger_health_score",
                                   "ALERTS", "ALERTS_FOR_STATE", "scrape_duration_seconds", "go_goroutines"],
                                  ["c", "g", "h"])]
    every = lines + names + twice + reserved
    random.Random(seed).shuffle(every)
    send(sidecar, *every, b"last:1|c")
    eventually(lambda: "\nlast_total 1\n" in sidecar.page(), what="the last line")
    samples = sidecar.samples()
    refused = samples.total("outrigger_ingest_rejected_total")
    assert refused + samples.total("outrigger_ingest_samples_total") == len(every) + 1
    assert samples.total("outrigger_ingest_rejected_total", reason="reserved_name") >= 15
    readable(sidecar)
    server = scraped(sidecar, prometheus)
    assert server.query('up{job="outrigger"}')[0]["value"][1] == "1"


VALUES = [
    # What is sent, the reason why not, or what the page shows.
    ("a:1e308:1e308|c", "non_finite"), ("a:1e308|h\na:1e308|h", "non_finite"), ("a:1e309|g", "non_finite"),
    ("a:-0|g", "-0"), ("a:-0|c", "0"), ("a:18446744073709551616|c", "18446744073709552000"),
    ("a:18446744073709551615|c\na:18446744073709551615|c", "36893488147419103000"), ("a:" + "9" * 400 + "|g", "non_finite"),
    ("a:0." + "0" * 400 + "1|g", "0"), ("a:1" + "0" * 300 + "|g", "1e+300"), ("a:5e-324|g", "5e-324"),
    ("a:1|c|@0", "bad_rate"), ("a:1|c|@1e-300", "bad_rate"), ("a:1|c|@NaN", "bad_rate"), ("a:1|c|@inf", "bad_rate"),
    ("a:1|c|@-1", "bad_rate"), ("a:1|c|@1.0000001", "bad_rate"), ("a:1|c|@1e-9", "999999999.9999999"),
    ("a:1e308|c|@1e-9", "non_finite"), ("a:NaN|g", "non_finite"), ("a:-inf|g", "non_finite"), ("a:0x10|g", "bad_value"),
    ("a:1|c|T-1", "bad_timestamp"), ("a:1|c|T99999999999999999999", "bad_timestamp"), ("a:1|c|T9223372036854775807", "1"),
]


@pytest.mark.parametrize("lines, outcome", VALUES, ids=[text[:24] for text, _ in VALUES])
def test_numbers_at_the_edge(sidecar, lines, outcome):
    send(sidecar, *lines.encode().split(b"\n"), b"last:1|c")
    eventually(lambda: "\nlast_total 1\n" in sidecar.page(), what="the last line")
    samples = sidecar.samples()
    if outcome[0].isalpha():
        assert samples.total("outrigger_ingest_rejected_total", reason=outcome) == 1
    else:
        shown = [value for (name, _), value in samples.values.items() if name in ("a", "a_total")]
        assert [repr(value) for value in shown] == [repr(float(outcome))]
    assert samples.total("outrigger_ingest_rejected_total") == (1 if outcome[0].isalpha() else 0)


def test_a_flood_of_random_datagrams_leaves_a_good_page(sidecar):
    dice = random.Random(5)
    pieces = [b"a", b"b.c", b":", b":", b"|", b"|", b"1", b"-2.5e3", b"|c", b"|g", b"|h", b"|s", b"|ms", b"|@0.1", b"|#x:y,z", b"\n",
              b"_e{1,1}:", b"_sc|", b"\xff", b"\xc3\xa9", b"nan", b"\0"]
    deadline = time.monotonic() + FLOOD_SECONDS
    sent = 0
    with lane(sidecar) as sender:
        while time.monotonic() < deadline:
            sender.send(b"".join(dice.choices(pieces, k=dice.randint(1, 60))) or b"x")
            sent += 1
    send(sidecar, b"last:1|c")
    eventually(lambda: sidecar.samples()("last_total") == 1, what="the line after the flood")
    samples = sidecar.samples()
    assert samples("outrigger_ingest_datagrams_total", socket="dsd.sock") == sent + 1
    assert samples.total("outrigger_ingest_rejected_total") > sent / 10
    readable(sidecar)
    assert sidecar.child.poll() is None
