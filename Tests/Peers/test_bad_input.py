"""What strangers send, and how much of it is lost."""

import random
import socket

import requests

from processes import eventually


def flood(path, datagrams):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.settimeout(10)
        sender.connect(str(path))
        for datagram in datagrams:
            sender.send(datagram)


def test_ten_thousand_random_datagrams_leave_it_healthy(sidecar):
    dice = random.Random(11)
    lines = [b"a:1|c", b"b:2|g|#x:y", b"c:3:4|h|@0.5", b"_e{1,1}:a|b", b"_sc|a|0"]

    def datagram(number):
        if number % 2:
            return dice.randbytes(dice.randint(1, 900))
        line = bytearray(dice.choice(lines))
        line[dice.randrange(len(line))] = dice.randrange(256)
        return bytes(line)

    flood(sidecar.runtime / "dsd.sock", (datagram(number) for number in range(10_000)))
    eventually(lambda: sidecar.samples().total("outrigger_ingest_datagrams_total") >= 10_000,
               what="10,000 datagrams counted")
    flood(sidecar.runtime / "dsd.sock", [b"after.the.flood:1|c"])
    eventually(lambda: sidecar.samples()("after_the_flood_total") == 1, what="the line after the flood")
    assert sidecar.samples().total("outrigger_ingest_rejected_total") > 5_000
    assert requests.get(sidecar.base + "/-/healthy", timeout=5).status_code == 200
    assert sidecar.child.poll() is None


def test_a_datagram_of_200_kilobytes_loses_only_its_cut_line(sidecar):
    line = b"big:1|c\n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        sender.settimeout(10)
        try:
            sender.sendto(line * 25_000, str(sidecar.runtime / "dsd.sock"))
        except OSError as refused:
            # Where net.core.wmem_max is small the kernel itself refuses: nothing arrives and nothing is lost.
            assert refused.strerror == "Message too long"
            return
    eventually(lambda: sidecar.samples().total("outrigger_ingest_truncated_total") == 1, what="one truncation")
    assert 0 < sidecar.samples()("big_total") <= 65_536 // len(line)


def test_a_stream_that_ends_in_a_frame_loses_only_its_cut_line(sidecar):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sender:
        sender.connect(str(sidecar.runtime / "dsd.stream.sock"))
        sender.sendall((100).to_bytes(4, "little") + b"whole:1|c\ncut:1|")
    eventually(lambda: sidecar.samples().total("outrigger_ingest_truncated_total") == 1, what="one truncation")
    samples = sidecar.samples()
    assert samples("whole_total") == 1 and not samples.matching("cut_total")


def test_bytes_that_are_not_http_are_survived(sidecar):
    host, port = sidecar.address.split(":")
    for bytes_sent in [b"\0" * 1000, b"GET\r\n\r\n", b"GET /metrics HTTP/9.9\r\n\r\n", b"A" * 100_000]:
        with socket.create_connection((host, int(port)), timeout=5) as stranger:
            try:
                stranger.sendall(bytes_sent)
                stranger.shutdown(socket.SHUT_WR)
                stranger.recv(4096)
            except OSError:
                pass  # being hung up on is a fine answer
    assert requests.get(sidecar.base + "/-/healthy", timeout=5).status_code == 200
