"""Connections that are many, slow, silent, cut, or bring what they should not."""

import array
import contextlib
import os
import random
import select
import signal
import socket
import subprocess
import sys
import time

import pytest

from processes import eventually
from wire import TYPES, cpu_seconds, descriptors, frame, lane, many_descriptors, resident, send

CONNECTION_LIMIT = 1024
# `make hostile` opens ten thousand.
CONNECTIONS = int(os.environ.get("CONNECTIONS", "3000"))
STREAM = "dsd.stream.sock"
MIB = 1 << 20


def closed(sender):
    """Whether the sidecar has hung up."""
    poll = select.poll()
    poll.register(sender, select.POLLRDHUP)
    return bool(poll.poll(0))


@pytest.mark.parametrize("name", [STREAM, "dsd.seqpacket.sock"])
def test_connections_beyond_the_limit_are_closed_at_once_and_hurt_nobody(sidecar, name):
    idle = descriptors(sidecar.pid)
    with many_descriptors(CONNECTIONS + 200) as room, contextlib.ExitStack() as open_ones, lane(sidecar) as good:
        wanted = min(CONNECTIONS, room - 200)
        clients = []
        for number in range(wanted):
            client = open_ones.enter_context(socket.socket(socket.AF_UNIX, TYPES[name]))
            client.settimeout(30)
            client.connect(str(sidecar.runtime / name))
            clients.append(client)
            good.send(b"good:1|c")
        eventually(lambda: sum(map(closed, clients)) == wanted - CONNECTION_LIMIT, what="hanging up on the others")
        eventually(lambda: sidecar.samples()("good_total") == wanted, what="every line of the datagram lane")
        samples = sidecar.samples()
        assert samples("outrigger_ingest_rejected_total", socket=name, reason="too_many_connections") \
            == wanted - CONNECTION_LIMIT
        assert descriptors(sidecar.pid) <= idle + CONNECTION_LIMIT + 8
        # Those within the limit work.
        clients[0].send(b"early:1|c\n")
        eventually(lambda: sidecar.samples()("early_total") == 1, what="a line of the first connection")
    eventually(lambda: descriptors(sidecar.pid) <= idle + 4, what="all descriptors closed again")
    send(sidecar, b"late:1|c\n", name=name)
    eventually(lambda: sidecar.samples()("late_total") == 1, what="a line of a connection that came later")


@pytest.mark.parametrize("name", TYPES)
def test_smuggled_descriptors_are_closed_at_once(sidecar, name):
    with lane(sidecar, name) as sender, open(os.devnull) as smuggled:
        send(sidecar, b"before:1|c\n")
        eventually(lambda: sidecar.samples()("before_total") == 1, what="a first line")
        before = descriptors(sidecar.pid)
        rights = array.array("i", [smuggled.fileno()] * 100)
        for _ in range(50):
            sender.sendmsg([b"smuggled:1|c\n"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        eventually(lambda: sidecar.samples()("smuggled_total") == 50, what="the lines around them")
        # Beside its own connection the sidecar holds what it held.
        assert descriptors(sidecar.pid) <= before + 2


FRAME = frame(b"framed:1|c\nframed:1|c")
STREAMS = [
    # What is sent before the end, in pieces; lines that count; what is counted beside.
    ([b"", b"a:1|c\n"], 1, {}),
    ([FRAME, FRAME], 4, {}),
    ([FRAME, frame(b""), FRAME], 4, {}),
    ([FRAME[:3]], 0, {"truncated": 1}),
    ([FRAME[:9]], 0, {"truncated": 1}),
    ([FRAME[:-3]], 1, {"truncated": 1}),
    ([FRAME[:5], FRAME[5:]], 2, {}),
    ([bytes([byte]) for byte in FRAME], 2, {}),
    ([frame(b"f:1|c\n" + b"x" * (65_535 - 6))], 1, {"too_long": 1}),
    ([frame(b"x" * 65_536)], 0, {"frame_too_big": 1}),
    ([FRAME, b"\xff\xff\xff\xff" + FRAME], 2, {"frame_too_big": 1}),
    ([b"a:1|c\n" + b"y" * 8193 + b"\nb:1|c\n"], 2, {"too_long": 1}),
    ([b"a:1|c\n", b"y" * 5000, b"y" * 5000, b"y" * 5000 + b"\nb:1|c\n"], 2, {"too_long": 1}),
    ([b"a:1|c\n", b"y" * 20_000], 1, {"too_long": 1}),
    ([b"a:1|c\nb:1|"], 1, {"truncated": 1}),
    ([b"nul\0:1|c\n"], 0, {"frame_too_big": 1}),
    ([b"a:1|c\n", b"nul\0:1|c\n"], 2, {}),
    ([b"a"], 0, {"truncated": 1}),
    ([b"\n\n\n\na:1|c\n"], 1, {}),
]


@pytest.mark.parametrize("number", range(len(STREAMS)))
def test_streams_end_anywhere(sidecar, number):
    pieces, lines, counted = STREAMS[number]
    with lane(sidecar, STREAM) as sender:
        for piece in pieces:
            # Hung up on in the middle of a large frame is a fine answer.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                sender.sendall(piece)
            if len(pieces) < 10:
                time.sleep(0.02)

    def right():
        samples = sidecar.samples()
        got = {reason: samples.total("outrigger_ingest_rejected_total", reason=reason) for reason in counted}
        if "truncated" in counted:
            got["truncated"] = samples.total("outrigger_ingest_truncated_total")
        assert got == counted
        assert samples("outrigger_ingest_samples_total", socket=STREAM) == lines
        assert samples.total("outrigger_ingest_rejected_total") + samples.total("outrigger_ingest_truncated_total") \
            == sum(counted.values())
        return True

    eventually(right, what="what the stream held")


def test_half_frames_share_eight_mebibytes_and_the_largest_goes(sidecar):
    with contextlib.ExitStack() as held:
        before = resident(sidecar.pid)
        half = frame(b"z" * 65_000)[:-1]
        clients = [held.enter_context(lane(sidecar, STREAM)) for _ in range(200)]
        for client in clients:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                client.sendall(half)
        eventually(lambda: sum(map(closed, clients)) >= 200 - 8 * MIB // len(half) - 1, what="hanging up on some")
        gone = sum(map(closed, clients))
        assert 200 - gone >= 8 * MIB // len(half) - 1
        eventually(lambda: sidecar.samples()("outrigger_ingest_rejected_total", socket=STREAM, reason="no_room") == gone,
                   what="a count of those")
        assert resident(sidecar.pid) < before + 16 * MIB
        # The others are whole.
        survivor = next(client for client in clients if not closed(client))
        survivor.sendall(b"z" + frame(b"survived:1|c"))
        eventually(lambda: sidecar.samples()("survived_total") == 1, what="a frame after a half one")


def test_a_client_that_drips_costs_little(sidecar):
    """Half a frame of 60 KiB, then byte after byte: nothing is read twice."""
    start = cpu_seconds(sidecar.pid)
    began = time.monotonic()
    with lane(sidecar, STREAM) as sender:
        sender.sendall(frame(b"x" * 60_000 + b"\ndripped:1|c")[:60_000])
        for byte in frame(b"x" * 60_000 + b"\ndripped:1|c")[60_000:]:
            sender.send(bytes([byte]))
        sender.sendall(frame(b"slow.a:1|c") * 2000)
        eventually(lambda: sidecar.samples()("slow_a_total") == 2000, what="the frames behind")
    assert sidecar.samples()("dripped_total") == 1
    assert cpu_seconds(sidecar.pid) - start < (time.monotonic() - began) / 2 + 0.5


def test_silent_and_stopped_clients_hold_nobody_up(sidecar):
    script = ("import socket, time\n"
              f"s = socket.socket(socket.AF_UNIX); s.connect({str(sidecar.runtime / STREAM)!r})\n"
              "s.sendall((100).to_bytes(4, 'little') + b'half:1|c'); print('half', flush=True); time.sleep(60)\n")
    stopped = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert stopped.stdout.readline() == "half\n"
        stopped.send_signal(signal.SIGSTOP)
        with lane(sidecar, STREAM), lane(sidecar, "dsd.seqpacket.sock") as silent:
            for number in range(200):
                send(sidecar, b"busy:1|c\n", name=random.Random(number).choice(list(TYPES)))
            eventually(lambda: sidecar.samples()("busy_total") == 200, what="the others' lines")
            assert not closed(silent)
    finally:
        stopped.kill()
        stopped.wait()
        stopped.stdout.close()
    eventually(lambda: sidecar.samples().total("outrigger_ingest_truncated_total") == 1, what="the half frame")


def test_tiny_rates_cost_no_more_than_none(sidecar):
    """Peers observe a sampled value 1 / rate times, which makes 1e-9 a billion rounds."""
    def cost(suffix):
        start = cpu_seconds(sidecar.pid)
        name = b"rated%d" % len(costs)
        with lane(sidecar) as sender:
            for _ in range(1000):
                sender.send(b"\n".join([name + b":5|h" + suffix] * 300))
        eventually(lambda: sidecar.samples()("outrigger_ingest_samples_total", socket="dsd.sock")
                   == 300_000 * (len(costs) + 1), what="all of it")
        costs.append(cpu_seconds(sidecar.pid) - start)

    costs = []
    for suffix in (b"", b"|@1", b"|@1e-9", b"|@0.3"):
        cost(suffix)
    print(f"CPU seconds of 300,000 samples without a rate, at 1, 1e-9 and 0.3: {costs}")
    assert max(costs[2:]) < 3 * max(costs[:2]) + 0.2
    assert sidecar.samples()("rated2_count") == pytest.approx(300_000e9, rel=1e-6)
    assert sidecar.samples()("rated3_count") == pytest.approx(1_000_000, rel=1e-6)


def test_a_firehose_keeps_nobody_else_waiting(sidecar):
    """A stream that is always full takes turns with the datagrams of another client."""
    script = ("import socket\n"
              f"s = socket.socket(socket.AF_UNIX); s.connect({str(sidecar.runtime / STREAM)!r})\n"
              "packet = b'fire:1|c\\n' * 20000\nprint('go', flush=True)\n"
              "while True: s.sendall(packet)\n")
    hose = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert hose.stdout.readline() == "go\n"
        waits = []
        with lane(sidecar) as good:
            for _ in range(300):
                start = time.monotonic()
                good.send(b"patient:1|c")
                waits.append(time.monotonic() - start)
                time.sleep(0.002)
    finally:
        hose.kill()
        hose.wait()
        hose.stdout.close()
    eventually(lambda: sidecar.samples()("patient_total") == 300, what="every patient line")
    print(f"longest wait of a datagram {max(waits) * 1000:.1f} ms")
    assert max(waits) < 0.2
