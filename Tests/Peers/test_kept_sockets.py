"""Sockets that outlive the sidecar: none of what is sent while it is down is lost."""

import contextlib
import os
import signal
import socket
import stat

import pytest

from holder import Holder
from processes import Sidecar, eventually

SOCKETS = ["dsd.seqpacket.sock", "dsd.sock", "dsd.stream.sock"]


@pytest.fixture(params=[False, True], ids=["path", "abstract"])
def holder(request, tmp_path):
    keeper = Holder(tmp_path, abstract=request.param)
    yield keeper
    keeper.close()


def bound(path, kind):
    """A socket as a socket unit makes it."""
    made = socket.socket(socket.AF_UNIX, kind)
    path.parent.mkdir(mode=0o755, exist_ok=True)
    made.bind(str(path))
    if kind != socket.SOCK_DGRAM:
        made.listen(100)
    return made


def send(path, line, kind=socket.SOCK_DGRAM):
    with socket.socket(socket.AF_UNIX, kind) as sender:
        sender.settimeout(5)
        sender.connect(str(path))
        sender.send(line)


def total(sidecar, name):
    return sum(sidecar.samples().matching(name))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_is_sent_while_it_is_down_is_counted_exactly(start, tmp_path, holder, number):
    first = start(Sidecar(tmp_path, **holder.how())).ready()
    eventually(lambda: holder.has_said("READY", "1"), what="READY=1")
    assert [name.split("@")[0] for name in holder.names()] == SOCKETS
    before = {name: (first.runtime / name).stat().st_ino for name in SOCKETS}
    first.stop(number)
    if number == signal.SIGTERM:
        eventually(lambda: holder.has_said("STOPPING", "1"), what="STOPPING=1")

    limit = int(open("/proc/sys/net/unix/max_dgram_qlen").read())
    for amount in range(1, limit + 2):
        send(first.runtime / "dsd.sock", b"down.sum:%d|c" % amount)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        with pytest.raises(BlockingIOError):
            sender.sendto(b"down.sum:1000|c", str(first.runtime / "dsd.sock"))
    send(first.runtime / "dsd.seqpacket.sock", b"down.packets:3|c", socket.SOCK_SEQPACKET)
    send(first.runtime / "dsd.stream.sock", b"down.stream:4|c\n", socket.SOCK_STREAM)

    second = start(Sidecar(tmp_path, **holder.how())).ready()
    eventually(lambda: total(second, "down_sum_total") == sum(range(1, limit + 2)), what="the exact sum")
    eventually(lambda: total(second, "down_packets_total") == 3, what="the packet")
    eventually(lambda: total(second, "down_stream_total") == 4, what="the line")
    assert {name: (second.runtime / name).stat().st_ino for name in SOCKETS} == before
    # What it was given it does not hand over again.
    eventually(lambda: holder.has_said("READY", "1"), what="READY=1")
    assert not any("FDSTORE" in lines for lines in holder.said)
    assert len(holder.stored) == 3
    samples = second.samples()
    assert samples("outrigger_ingest_queue_limit", socket="dsd.sock") == limit


def test_sockets_of_a_socket_unit_are_taken_and_their_paths_stay(start, tmp_path, holder):
    path = tmp_path / "run" / "dsd.sock"
    unit = [("dsd.sock", bound(path, socket.SOCK_DGRAM)), ("any", bound(path.parent / "dsd.stream.sock", socket.SOCK_STREAM))]
    path.chmod(0o622)
    sidecar = start(Sidecar(tmp_path, **holder.how([(name, made.fileno()) for name, made in unit])))
    sidecar.ready()
    send(path, b"unit.datagrams:1|c")
    send(path.parent / "dsd.stream.sock", b"unit.lines:1|c\n", socket.SOCK_STREAM)
    eventually(lambda: total(sidecar, "unit_datagrams_total") == 1, what="the datagram")
    eventually(lambda: total(sidecar, "unit_lines_total") == 1, what="the line")
    assert [name.split("@")[0] for name in holder.names()] == ["dsd.seqpacket.sock"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o622
    assert sidecar.stop() == 0
    assert path.exists() and (path.parent / "dsd.stream.sock").exists()


def test_a_socket_whose_path_is_gone_is_made_anew(start, tmp_path, holder):
    first = start(Sidecar(tmp_path, **holder.how())).ready()
    eventually(lambda: len(holder.stored) == 3, what="three sockets in the store")
    first.stop()
    (first.runtime / "dsd.sock").unlink()
    second = start(Sidecar(tmp_path, **holder.how())).ready()
    send(second.runtime / "dsd.sock", b"anew:1|c")
    eventually(lambda: total(second, "anew_total") == 1, what="a line on the new socket")
    words = second.words()
    assert 'msg="closed an inherited socket"' in words and 'reason="its path is gone"' in words
    # The store has the new one in the place of the old.
    eventually(lambda: len(holder.stored) == 3, what="three sockets again")
    second.stop()
    send(second.runtime / "dsd.sock", b"anew:2|c")
    third = start(Sidecar(tmp_path, **holder.how())).ready()
    eventually(lambda: total(third, "anew_total") == 3, what="what was sent while it was down")


def test_what_fits_no_socket_is_closed_and_said(start, tmp_path, holder):
    runtime = tmp_path / "run"
    wrong = [
        ("dsd.sock", bound(runtime / "dsd.sock", socket.SOCK_STREAM), "it has another type than `datagram`"),
        ("stranger", bound(runtime / "other.sock", socket.SOCK_DGRAM),
         "no configured socket has its path or name"),
        ("dsd.stream.sock", socket.create_server(("127.0.0.1", 0)), "it is no Unix socket"),
    ]
    idle = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    idle.bind(str(runtime / "dsd.seqpacket.sock"))
    wrong.append(("dsd.seqpacket.sock", idle, "it does not listen"))
    how = holder.how([(name, made.fileno()) for name, made, _ in wrong])
    for name in SOCKETS:
        if (runtime / name).exists():
            (runtime / name).unlink()
    sidecar = start(Sidecar(tmp_path, **how)).ready()
    words = sidecar.words()
    for name, _, reason in wrong:
        assert any(f"name={name} " in line and reason in line for line in sidecar.err), (reason, words)
    inodes = {os.fstat(made.fileno()).st_ino for _, made, _ in wrong}
    assert not inodes & inodes_held_by(sidecar.pid)


def inodes_held_by(pid):
    """Inodes of the open files of a process that opens and closes some while we look."""
    held = set()
    for entry in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):
            held.add(os.stat(f"/proc/{pid}/fd/{entry}").st_ino)
    return held


def test_more_descriptors_announced_than_passed_harm_nothing(start, tmp_path, holder):
    path = tmp_path / "run" / "dsd.sock"
    made = bound(path, socket.SOCK_DGRAM)
    how = holder.how([("dsd.sock", made.fileno())])
    how["env"]["OUTRIGGER_TEST_ANNOUNCED"] = "100"
    sidecar = start(Sidecar(tmp_path, **how)).ready()
    send(path, b"announced:1|c")
    eventually(lambda: total(sidecar, "announced_total") == 1, what="the datagram")
    assert "inherited" not in sidecar.words()
    assert sidecar.stop() == 0


def test_descriptors_for_another_process_are_left_alone(start, tmp_path):
    sidecar = start(Sidecar(
        tmp_path, env={**os.environ, "LISTEN_PID": "1", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "a:b:c"})).ready()
    assert "inherited" not in sidecar.words()
    assert sidecar.stop() == 0
    assert not (sidecar.runtime / "dsd.sock").exists()
