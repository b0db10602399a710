"""The doctor: its JSON by its schema, its exit codes, the terminal, and what the sidecar serves of it."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time

import jsonschema
import pytest
import requests

from doctors import NO_SIDECAR, valid
from processes import OUTRIGGER, ROOT, Program, Sidecar, eventually, run

PATH = "/api/outrigger/v1/doctor"
# Holds a listener that nobody accepts from, and knocks at it for ever.
OVERFLOWING = """
import socket, time
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(2)
print(listener.getsockname()[1], flush=True)
kept = []
while True:
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(listener.getsockname())
    kept = kept[-100:] + [client]
    time.sleep(0.02)
"""


def doctor(*arguments, **how):
    return run(OUTRIGGER, "doctor", "--for", "300ms", *NO_SIDECAR, *arguments, **how)


@pytest.fixture
def overflowing(start):
    """A sick server of this network namespace: its port."""
    server = start(Program([sys.executable, "-c", OVERFLOWING]))
    return int(eventually(lambda: server.out and server.out[0], what="the sick server"))


def test_the_golden_report_obeys_the_schema():
    golden = ROOT / "Tests" / "DoctorTests" / "Golden" / "json" / "example.json"
    report = valid(json.loads(golden.read_text()))
    assert report["findings"] and report["history"] and report["skipped"] and report["notes"]


@pytest.mark.parametrize("spoil", [
    lambda report: report.pop("verdict"),
    lambda report: report["findings"][0].update(severity="bad"),
    lambda report: report["findings"][0]["evidence"].append({"source": "a", "field": "b"}),
    lambda report: report["scope"].update(source="dream"),
    lambda report: report.update(more=1),
])
def test_the_schema_refuses_what_is_none(spoil):
    report = json.loads((ROOT / "Tests" / "DoctorTests" / "Golden" / "json" / "example.json").read_text())
    spoil(report)
    with pytest.raises(jsonschema.ValidationError):
        valid(report)


def test_a_live_report_obeys_the_schema_and_names_the_sickness(overflowing):
    outcome = run(OUTRIGGER, "doctor", "--for", "2s", "--json", "--only", "listen.overflow")
    report = valid(json.loads(outcome.stdout))
    assert outcome.returncode == 3, outcome.stdout
    finding = next(one for one in report["findings"] if one["where"].get("port") == overflowing)
    assert (finding["id"], finding["severity"]) == ("listen.overflow", "critical")
    assert 2 <= report["window"]["seconds"] < 4
    assert outcome.stderr == ""


def test_the_table_is_plain_in_a_pipe_and_dressed_on_a_terminal(overflowing):
    arguments = [str(OUTRIGGER), "doctor", "--for", "1s", "--only", "listen.overflow"]
    plain = run(*arguments)
    assert "\x1b" not in plain.stdout and plain.stdout.isprintable() is False
    assert all(len(line) <= 80 for line in plain.stdout.splitlines())
    assert "CRIT  listen.overflow" in plain.stdout

    def on_a_terminal(**environment):
        parent, child = pty.openpty()
        with subprocess.Popen(arguments, stdout=child, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                              env={**os.environ, "TERM": "xterm", **environment}) as program:
            program.wait(20)
            os.close(child)
            text = b""
            try:
                while piece := os.read(parent, 65536):
                    text += piece
            except OSError:
                pass  # the terminal is gone with its last writer
            os.close(parent)
        return text.decode()

    assert "\x1b[1;31mCRIT\x1b[0m" in on_a_terminal()
    assert "\x1b" not in on_a_terminal(NO_COLOR="1")


def test_ctrl_c_ends_the_window_and_reports():
    program = Program([OUTRIGGER, "doctor", "--for", "1h", "--json", "--only", "listen.overflow"])
    time.sleep(1)
    begin = time.monotonic()
    program.child.send_signal(signal.SIGINT)
    assert program.wait() in (0, 1, 3)
    assert time.monotonic() - begin < 5
    report = valid(json.loads("".join(program.out)))
    assert 0.3 < report["window"]["seconds"] < 30


@pytest.mark.parametrize("arguments, words", [
    (["--for", "0"], "--for takes a length of time"),
    (["--only", "listen.overflw"], "did you mean `listen.overflow`?"),
    (["--explain", "nonsense"], "unknown check 'nonsense'"),
    (["--explain", "listen.overflw"], "did you mean `listen.overflow`?"),
    (["--explain", "Overflow"], "there are listen.overflow, listen.tfo-overflow, listen.abort-on-overflow, tw.bucket-overflow"),
    (["--frobnicate"], "Unknown option '--frobnicate'"),
])
def test_misuse_is_64(arguments, words):
    outcome = run(OUTRIGGER, "doctor", *arguments)
    assert outcome.returncode == 64 and words in outcome.stderr and outcome.stdout == ""


def test_every_listed_check_has_a_page():
    listed = [check["id"] for check in json.loads(run(OUTRIGGER, "doctor", "--list", "--json").stdout)]
    assert "listen.overflow" in listed
    for check in [*listed, "internal-error"]:
        page = run(OUTRIGGER, "doctor", "--explain", check)
        assert page.returncode == 0 and page.stdout.startswith(f"{check}: ")


def test_the_sidecar_serves_the_same_and_remembers(start, tmp_path, overflowing):
    sidecar = start(Sidecar(tmp_path, config="doctor_interval: 2s\n")).ready()

    def report():
        answer = requests.get(sidecar.base + PATH, timeout=5)
        assert answer.headers["Content-Type"] == "application/json"
        return valid(answer.json())

    def is_found():
        return any(one["where"].get("port") == overflowing for one in report()["findings"])

    assert requests.get(sidecar.base + PATH, timeout=5).status_code in (200, 503)
    eventually(is_found, what="the overflow")
    eventually(lambda: sidecar.samples()("outrigger_doctor_findings", id="listen.overflow",
                                         severity="critical") >= 1, what="the metric")


def test_the_sidecar_s_doctor_can_be_switched_off(start, tmp_path):
    sidecar = start(Sidecar(tmp_path, config="doctor_interval: 0s\n")).ready()
    answer = requests.get(sidecar.base + PATH, timeout=5)
    assert answer.status_code == 404 and "doctor_interval" in answer.text
    assert not sidecar.samples().matching("outrigger_doctor_duration_seconds")


def test_the_command_tells_what_a_sidecar_remembers(start, tmp_path):
    sidecar = start(Sidecar(tmp_path, config="doctor_interval: 2s\n")).ready()
    server = start(Program([sys.executable, "-c", OVERFLOWING]))
    port = eventually(lambda: server.out and server.out[0].strip(), what="the sick server")

    def told(section):
        entries = requests.get(sidecar.base + PATH, timeout=5).json()[section]
        return any(one["id"] == "listen.overflow" and port in str(one["where"]) for one in entries)

    eventually(lambda: told("findings"), what="the overflow")
    server.stop()
    eventually(lambda: told("history"), what="the end of it")
    outcome = run(OUTRIGGER, "doctor", "--for", "300ms", "--url", sidecar.base)
    earlier = [line for line in outcome.stdout.splitlines() if line.startswith("earlier, not now: ")]
    assert any(re.search(rf"\d\d:\d\d:\d\dZ.* listen\.overflow, :{port} ", line) for line in earlier), earlier


@pytest.mark.parametrize("arguments, words", [
    (["--pid", "999999999"], "no process 999999999 runs"),
    (["--netns", "/nowhere"], "/nowhere"),
    (["--from", "/nowhere"], "there is no recording `/nowhere`"),
])
def test_what_cannot_be_examined_is_2(arguments, words):
    outcome = doctor(*arguments)
    assert outcome.returncode == 2 and words in outcome.stderr and outcome.stdout == "", outcome


def test_a_recording_says_what_the_live_run_said(tmp_path, overflowing):
    live = doctor("--json", "--port", overflowing, "--only", "listen.overflow", "--record", tmp_path / "sick")
    told = valid(json.loads(live.stdout))
    again = doctor("--json", "--port", overflowing, "--only", "listen.overflow", "--from", tmp_path / "sick")
    recorded = valid(json.loads(again.stdout))
    assert live.returncode == again.returncode == 3
    assert recorded["findings"] == told["findings"] and recorded["scope"]["source"] == "recording"
