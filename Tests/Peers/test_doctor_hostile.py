"""The doctor among hostile names, on odd terminals and full disks, interrupted and before a kernel that does not answer."""

import contextlib
import fcntl
import json
import os
import pathlib
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest

from doctors import KNOCKING, NO_SIDECAR, Look, findings, valid
from processes import OUTRIGGER, Program, Sidecar, eventually, run
from sick_fixtures import namespace, server  # noqa: F401 (fixtures)
from stuck_filesystem import stuck_filesystem  # noqa: F401 (a fixture)

CGROUPS = pathlib.Path("/sys/fs/cgroup")
# A listener that nobody accepts from, in a process with any name and many descriptors.
NAMED = """
import os, resource, socket, sys, time
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
with open("/proc/self/comm", "wb") as comm:
    comm.write(os.fsencode(sys.argv[2]))
listener = socket.create_server(("127.0.0.1", 0), backlog=2)
kept = [os.dup(listener.fileno()) for _ in range(int(sys.argv[1]))]
print(listener.getsockname()[1], flush=True)
time.sleep(600)
"""
NAMES = ["evil\n0 0 0", "\x1b[31mred\x1b[2J", "--", "\udcff\udcfe\udc80", ") S 1 1 1", "a\tb\rc", '"}],"x":["', "{{}} $(id)", "\u202egnp.exe"]


@pytest.fixture
def hostile(namespace, start):  # noqa: F811
    """Servers with hostile names that refuse connections: how many."""
    for name in NAMES:
        named = start(Program([sys.executable, "-c", NAMED, 0 if name != "--" else 10_000, name]))
        start(Program([sys.executable, "-c", KNOCKING, eventually(lambda: named.out and named.out[0], what=repr(name))]))
    eventually(lambda: namespace.counter("TcpExt", "ListenOverflows") > 100, what="the overflows")
    return len(NAMES)


def plain(text):
    """Whether nothing in it moves a cursor or ends a line twice."""
    return all(line.isprintable() for line in text.split("\n"))


def test_hostile_names_break_neither_table_nor_json(hostile, start):
    table = start(Program([OUTRIGGER, "doctor", "--for", "3s", "--verbose", *NO_SIDECAR]))
    report = start(Look()).report()
    assert table.wait(30) == 3
    overflows = findings(report, "listen.overflow")
    assert len(overflows) == hostile
    assert "--" in {one["where"]["process"] for one in overflows}
    text = "".join(table.out)
    assert plain(text), [line for line in table.out if not line.rstrip("\n").isprintable()]
    assert text.count("CRIT  listen.overflow") == hostile


def test_a_hostile_control_group_breaks_neither(namespace, server, start):  # noqa: F811
    port = server.listen(2)
    version_two = (CGROUPS / "cgroup.controllers").exists()
    home = CGROUPS if version_two else CGROUPS / "cpu"
    folder = home / f"evil\t\x1b[2J {os.getpid()} \\ \"--"
    try:
        folder.mkdir()
        (folder / "cgroup.procs").write_text(str(server.pid))
    except OSError as refusal:
        pytest.skip(f"no control group can be made here: {refusal}")
    try:
        start(Program([sys.executable, "-c", KNOCKING, port]))
        table = start(Program([OUTRIGGER, "doctor", "--for", "3s", "--verbose", *NO_SIDECAR]))
        assert findings(start(Look()).report(), "listen.overflow")
        assert table.wait(30) == 3 and plain("".join(table.out))
    finally:
        (home / "cgroup.procs").write_text(str(server.pid))
        folder.rmdir()


def test_hostile_sysctl_files_break_neither(tmp_path):
    for moment in ("t0", "t1"):
        (tmp_path / moment / "etc" / "sysctl.d").mkdir(parents=True)
        (tmp_path / moment / "etc" / "sysctl.d" / "99-\x1b[2J.conf").write_bytes(
            b"net.core.somaxconn = 9999999999999999999999\nnet.ipv4.tcp_rmem = \x1b[31m1 2 3\x00\xff\n= 5\nfs.file-max\n"
            b"net..core = -\n-\n" + b"k" * 100_000 + b"=1\n" + b"net.ipv4.tcp_tw_recycle=1\n" * 2000)
    (tmp_path / "meta.json").write_text('{"seconds": 10}')
    table = run(OUTRIGGER, "doctor", "--from", tmp_path, "--verbose")
    report = run(OUTRIGGER, "doctor", "--from", tmp_path, "--json")
    assert table.returncode == report.returncode in (0, 1), table.stderr
    assert plain(table.stdout) and len(table.stdout) < 100_000
    assert findings(valid(json.loads(report.stdout)), "myth.tw-recycle")


def on_a_terminal(columns, *arguments, **environment):
    """What the doctor shows on a terminal of that width."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([OUTRIGGER, "doctor", "--for", "1s", *NO_SIDECAR, *arguments], stdout=child,
                          stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          env={**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", **environment}) as program:
        os.close(child)
        text = b""
        with contextlib.suppress(OSError):    # the terminal is gone with its last writer
            while piece := os.read(parent, 65536):
                text += piece
        os.close(parent)
        assert program.wait(20) in (0, 1, 3)
    return text.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns, longest", [(40, 60), (80, 80), (200, 160)])
def test_no_line_is_wider_than_the_terminal(namespace, server, start, columns, longest):  # noqa: F811
    start(Program([sys.executable, "-c", KNOCKING, server.listen(2)]))
    text = re.sub(r"\x1b\[[\d;]*m", "", on_a_terminal(columns, "--verbose"))
    assert "CRIT  listen.overflow" in text and plain(text)
    # A command that is to be copied and a link stay whole.
    wide = [line for line in text.split("\n") if len(line) > longest and "://" not in line and "$ " not in line]
    assert not wide, wide


def test_a_terminal_that_is_not_utf_8_gets_ascii(namespace, server, start):  # noqa: F811
    os.kill(server.pid, signal.SIGCONT)
    port = server.listen(2)
    os.kill(server.pid, signal.SIGSTOP)
    start(Program([sys.executable, "-c", KNOCKING, port]))
    eventually(lambda: namespace.counter("TcpExt", "ListenOverflows") > 5, what="the overflow")
    assert "└ listen.overflow" in on_a_terminal(80)
    for locale in ("C", "POSIX", "en_US.ISO-8859-1"):
        text = on_a_terminal(80, LC_ALL=locale)
        assert text.isascii() and "` listen.overflow" in text


def doctor(*arguments, **how):
    return subprocess.run([OUTRIGGER, "doctor", *arguments], stderr=subprocess.PIPE, text=True, timeout=30, **how)


@pytest.mark.parametrize("arguments", [["--for", "100ms"], ["--for", "100ms", "--json"], ["--list"],
                                       ["--explain", "listen.overflow"]])
def test_a_full_disk_and_a_closed_pipe_end_it(arguments):
    with open("/dev/full", "w") as full:
        outcome = doctor(*arguments, *NO_SIDECAR, stdout=full)
    assert outcome.returncode == 2 and outcome.stderr == "outrigger: cannot write: No space left on device\n"
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as nobody:
        outcome = doctor(*arguments, *NO_SIDECAR, stdout=nobody)
    # As every filter does: `outrigger doctor | head -1` says nothing of a broken pipe.
    assert outcome.returncode == -signal.SIGPIPE and outcome.stderr == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_window_and_reports(number):
    look = Look(window="1h")
    eventually(lambda: "deadline" in "".join(pathlib.Path(f"/proc/{look.pid}/task/{task}/comm").read_text()
                                             for task in os.listdir(f"/proc/{look.pid}/task")), what="the window")
    begin = time.monotonic()
    look.child.send_signal(number)
    assert look.report()["window"]["seconds"] < 30
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize("length", ["0", "", "1e9s", "2h", "99999999999999999999s", "abc", "1ms", "1m1", "NaN"])
def test_a_length_that_is_none_is_misuse(length):
    outcome = run(OUTRIGGER, "doctor", "--for", length)
    assert outcome.returncode == 64 and outcome.stdout == ""
    assert outcome.stderr.startswith(f"Error: --for takes a length of time from 100ms to 1h, such as 10s or 1m, not '{length}'")


def test_it_gives_up_on_a_kernel_that_does_not_answer(stuck_filesystem, tmp_path):  # noqa: F811
    procfs = stuck_filesystem.procfs(tmp_path / "proc")
    (procfs / "vmstat").unlink()
    (procfs / "vmstat").symlink_to(stuck_filesystem.folder / "vmstat")
    begin = time.monotonic()
    look = stuck_filesystem.run(lambda: Look("--path.procfs", str(procfs), window="100ms"))
    assert look.wait(40) == 2
    assert 30 <= time.monotonic() - begin < 35
    assert look.words() == "outrigger: gave up after 30s100ms: the host does not answer\n"


def test_a_sidecar_whose_doctor_hangs_serves_and_ends(stuck_filesystem, tmp_path, start):  # noqa: F811
    procfs = stuck_filesystem.procfs(tmp_path / "proc")
    # The settings of the memory, which nobody else reads.
    (procfs / "sys").unlink()
    (procfs / "sys").mkdir()
    for folder in pathlib.Path("/proc/sys").iterdir():
        (procfs / "sys" / folder.name).symlink_to(
            stuck_filesystem.folder / "vm" if folder.name == "vm" else folder)
    sidecar = start(stuck_filesystem.run(lambda: Sidecar(tmp_path, "--path.procfs", procfs))).ready()
    assert not sidecar.samples().matching("outrigger_doctor_duration_seconds")
    begin = time.monotonic()
    assert sidecar.stop() == 0, sidecar.words()
    assert time.monotonic() - begin < 5
