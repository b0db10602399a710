"""Real clients that go on sending while the sidecar ends and begins again."""

import logging
import signal
import threading
import time

import pytest
from datadog.dogstatsd.base import DogStatsd
from spectator import Config, Registry
from statsd import UnixSocketStatsClient

from processes import Sidecar, eventually

CONFIG = """
interval: 100ms
sockets:
  - { path: dsd.sock, type: datagram }
  - { path: dsd.stream.sock, type: stream }
  - { path: spectatord.sock, type: datagram, dialect: spectatord }
  - { path: statsd.sock, type: stream, dialect: statsd }
"""


class Datadog:
    """Drops what finds nobody, says so in its own count, and dials anew by itself."""

    raises = ()
    page_name = "client_sent_total"

    def __init__(self, sidecar, scheme, name):
        self.client = DogStatsd(
            socket_path=f"{scheme}{sidecar.runtime / name}", disable_telemetry=True, disable_buffering=True,
            origin_detection_enabled=False, socket_timeout=1)

    def send(self):
        dropped = self.client.packets_dropped
        self.client.increment("client.sent")
        return self.client.packets_dropped == dropped


class Pystatsd:
    """Raises into the application, and must be told to dial anew."""

    raises = (OSError,)
    page_name = "client_sent_total"

    def __init__(self, sidecar):
        self.client = UnixSocketStatsClient(str(sidecar.runtime / "statsd.sock"), timeout=1)

    def send(self):
        try:
            self.client.incr("client.sent")
            return True
        except OSError:
            self.client.close()
            raise


class Spectator:
    """Logs, drops, and needs no connection."""

    raises = ()
    page_name = "client_sent_total"

    def __init__(self, sidecar):
        logging.getLogger("spectator").setLevel(logging.CRITICAL)
        location = f"unix://{sidecar.runtime / 'spectatord.sock'}"
        self.counter = Registry(Config(location)).counter("client.sent")

    def send(self):
        self.counter.increment()
        return True


CLIENTS = {
    "datadogpy, datagram": lambda sidecar: Datadog(sidecar, "", "dsd.sock"),
    "datadogpy, stream": lambda sidecar: Datadog(sidecar, "unixstream://", "dsd.stream.sock"),
    "pystatsd": Pystatsd,
    "spectator-py": Spectator,
}


class Sender(threading.Thread):
    """An application that counts a thousand times a second and never stops to ask who listens."""

    def __init__(self, client):
        super().__init__(daemon=True)
        self.client, self.ending = client, threading.Event()
        self.sent, self.told, self.beyond = 0, 0, []

    def run(self):
        while not self.ending.is_set():
            try:
                if self.client.send():
                    self.sent += 1
            except self.client.raises:
                self.told += 1
            except Exception as raised:  # what the table of clients does not say
                self.beyond.append(raised)
            time.sleep(0.001)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
@pytest.mark.parametrize("kind", CLIENTS)
def test_a_client_goes_on_by_itself(start, tmp_path, kind, number):
    sidecar = start(Sidecar(tmp_path, config=CONFIG)).ready()
    client = CLIENTS[kind](sidecar)
    sender = Sender(client)
    sender.start()

    def counted(at_least):
        value = sidecar.samples()(client.page_name)
        assert value > at_least
        return value

    try:
        for _ in range(2):
            before = eventually(lambda: counted(50), what="lines before the end")
            sidecar.stop(number)
            time.sleep(0.1)
            sidecar = start(Sidecar(tmp_path, config=CONFIG)).ready()
            # What was shown is still shown, and what comes now is added.
            assert sidecar.samples().total(client.page_name) >= before
            eventually(lambda: counted(before + 100), what="lines after the beginning")
    finally:
        sender.ending.set()
        sender.join()
    assert sender.beyond == []
    assert bool(sender.told) == bool(client.raises)
    time.sleep(0.3)
    assert sidecar.samples()(client.page_name) <= sender.sent
