"""The queue of the datagram socket: its limit, and a sidecar that takes nothing."""

import os
import shutil
import signal

import pytest

from processes import OUTRIGGER, Sidecar, eventually, run

LIMIT = "/proc/sys/net/unix/max_dgram_qlen"
CONFIG = "sockets: [ { path: dsd.sock, type: datagram, queue_length: 300 } ]\n"
SMALL = 'level=warn msg="the kernel holds {} datagrams for the socket, then senders wait or drop" socket=dsd.sock ' \
        'try="queue_length: 512 in `sockets`, or sysctl -w net.unix.max_dgram_qlen=512"'

in_a_namespace = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root, to have a namespace of its own")


def words(sidecar):
    """What it said until it was up; nobody reaches its port in another network namespace."""
    eventually(lambda: any('msg="evaluating rules"' in line for line in sidecar.err), what="the last line of the start")
    return "".join(sidecar.err)


@in_a_namespace
def test_a_small_limit_is_warned_about(start, tmp_path):
    assert SMALL.format(10) in words(start(Sidecar(tmp_path, before=["unshare", "--net"])))


@in_a_namespace
def test_the_limit_is_raised_when_that_is_configured(start, tmp_path):
    said = words(start(Sidecar(tmp_path, config=CONFIG, before=["unshare", "--net"])))
    assert 'level=info msg="the kernel holds 300 datagrams for the socket" socket=dsd.sock' in said
    assert "cannot raise" not in said


@in_a_namespace
def test_without_the_right_to_raise_it_that_is_said_and_it_goes_on(start, tmp_path):
    # The interpreter's temporary folders are 0700.
    for folder in [tmp_path, *tmp_path.parents][:3]:
        folder.chmod(folder.stat().st_mode | 0o055)
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)
    shutil.copy(OUTRIGGER, tmp_path / "outrigger")
    (tmp_path / "outrigger").chmod(0o755)
    said = words(start(Sidecar(
        home, config=CONFIG, program=tmp_path / "outrigger",
        before=["unshare", "--net", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])))
    assert f"cannot raise {LIMIT} to 300: Permission denied; try: sysctl -w net.unix.max_dgram_qlen=300" in said
    assert SMALL.format(10) in said


def test_the_page_shows_limit_queue_and_saturation(sidecar):
    samples = sidecar.samples()
    with open(LIMIT) as file:
        assert samples("outrigger_ingest_queue_limit", socket="dsd.sock") == int(file.read())
    assert samples("outrigger_ingest_saturated_wakeups_total", socket="dsd.sock") == 0
    for name in ["dsd.sock", "dsd.stream.sock", "dsd.seqpacket.sock"]:
        assert samples("outrigger_ingest_queue", socket=name) == 0
        assert samples("outrigger_ingest_queue_peak", socket=name) == 0


def test_a_full_queue_is_counted(sidecar):
    os.kill(sidecar.pid, signal.SIGSTOP)
    try:
        run(OUTRIGGER, "push", "--runtime-dir", sidecar.runtime, "--timeout", "200ms", "-", input="held:1|c\n" * 2000)
    finally:
        os.kill(sidecar.pid, signal.SIGCONT)
    eventually(lambda: sidecar.samples()("outrigger_ingest_saturated_wakeups_total", socket="dsd.sock") >= 1,
               what="a wake-up that found it full")


@pytest.mark.parametrize("flags, name", [([], "dsd.sock"), (["--stream"], "dsd.stream.sock")])
def test_push_does_not_wait_for_ever(sidecar, flags, name):
    os.kill(sidecar.pid, signal.SIGSTOP)
    try:
        outcome = run(OUTRIGGER, "push", "--runtime-dir", sidecar.runtime, "--timeout", "200ms", *flags, "-",
                      input=("x" * 8000 + ":1|c\n") * 2000, seconds=30)
    finally:
        os.kill(sidecar.pid, signal.SIGCONT)
    assert outcome.returncode == 2
    assert outcome.stderr == (
        f"outrigger: the sidecar on `{sidecar.runtime / name}` has taken nothing for 200ms: it is stopped or "
        "overloaded; resume or restart it, or wait longer with --timeout\n")


@pytest.mark.parametrize("text", ["soon", "0s", "-1s"])
def test_push_refuses_what_is_no_length_of_time(text, tmp_path):
    outcome = run(OUTRIGGER, "push", "--runtime-dir", tmp_path, f"--timeout={text}", "a:1|c")
    assert outcome.returncode == 64
    assert "--timeout takes a length of time such as 5s or 500ms" in outcome.stderr
