"""Numbers sent by the clients people have arrive exactly."""

import random
import socket

import pytest
from datadog.dogstatsd.base import DogStatsd

from processes import OUTRIGGER, eventually, run

ROOMS = ["lobby", "red", "blue"]


def push(client, seed):
    """Sends a few thousand samples; returns what the page must say of them."""
    dice = random.Random(seed)
    sent = {room: 0 for room in ROOMS}
    level = {}
    latencies = []
    for _ in range(2000):
        room = dice.choice(ROOMS)
        amount = dice.randint(1, 9)
        client.increment("chat.sent", amount, tags=[f"room:{room}"])
        sent[room] += amount
        level[room] = dice.randint(0, 1000)
        client.gauge("chat.online", level[room], tags=[f"room:{room}"])
        # Whole milliseconds, so that the sum in seconds can be compared.
        latencies.append(dice.randint(0, 20_000))
        client.timing("chat.latency", latencies[-1])
        client.histogram("chat.size", amount)
        client.distribution("chat.fanout", amount)
    client.flush()
    return sent, level, latencies


def client(address):
    return DogStatsd(
        socket_path=address, disable_telemetry=True, origin_detection_enabled=False,
        disable_buffering=False, disable_background_sender=True, flush_interval=0, max_buffer_len=1400,
        socket_timeout=5)


@pytest.mark.parametrize("scheme, name", [("", "dsd.sock"), ("unixstream://", "dsd.stream.sock")])
def test_datadog_sums_match(sidecar, scheme, name):
    sender = client(f"{scheme}{sidecar.runtime / name}")
    sent, level, latencies = push(sender, seed=7)
    assert sender.packets_dropped == 0

    def arrived():
        samples = sidecar.samples()
        assert samples.total("chat_sent_total") == sum(sent.values())
        return samples

    samples = eventually(arrived, what="the last sample on the page")
    for room in ROOMS:
        assert samples("chat_sent_total", room=room) == sent[room]
        assert samples("chat_online", room=room) == level[room]
    assert samples.types["chat_sent_total"] == "counter"
    assert samples.types["chat_latency_seconds"] == "histogram"
    assert samples("chat_latency_seconds_count") == len(latencies)
    assert samples("chat_latency_seconds_sum") == pytest.approx(sum(latencies) / 1000, rel=1e-9)
    assert samples("chat_latency_seconds_bucket", le="+Inf") == len(latencies)
    assert samples("chat_size_count") == samples("chat_fanout_count") == len(latencies)
    assert samples("chat_size_sum") == sum(sent.values())
    assert samples.total("outrigger_ingest_rejected_total") == 0


def test_seqpacket_takes_lines_as_well(sidecar):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as sender:
        sender.connect(str(sidecar.runtime / "dsd.seqpacket.sock"))
        sender.send(b"packets.seen:3|c\npackets.seen:4|c|#via:seq")
        eventually(lambda: sidecar.samples().total("packets_seen_total") == 7, what="both lines")


def test_push_sends_arguments_and_standard_input(sidecar):
    outcome = run(OUTRIGGER, "push", "--runtime-dir", sidecar.runtime, "pushed:2|c", "pushed:3|c|#by:me")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
    outcome = run(OUTRIGGER, "push", "--runtime-dir", sidecar.runtime, "-", input="pushed:5|c\npushed:7|c\n")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    eventually(lambda: sidecar.samples().total("pushed_total") == 17, what="the sum of four lines")


def test_push_to_nobody_is_said_in_a_sentence(tmp_path):
    outcome = run(OUTRIGGER, "push", "--runtime-dir", tmp_path, "pushed:2|c")
    assert outcome.returncode == 2
    assert str(tmp_path / "dsd.sock") in outcome.stderr


def test_malformed_lines_are_counted_and_disturb_no_neighbour(sidecar):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(
            b"good:1|c\nnovalue\nbad:x|c\nworse:1|zz\n\xff\xfe:1|c\nneg:-1|c\nrate:1|c|@2\ngood:1|c",
            str(sidecar.runtime / "dsd.sock"))

    def counted():
        samples = sidecar.samples()
        assert samples.total("good_total") == 2
        for reason in ["no_value", "bad_value", "unknown_type", "bad_utf8", "negative_counter", "bad_rate"]:
            assert samples.total("outrigger_ingest_rejected_total", reason=reason) == 1, reason
        return True

    eventually(counted, what="one rejection of each reason")
