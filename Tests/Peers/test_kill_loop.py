"""Killed at random moments under load: what was shown stays, and nothing is counted twice."""

import os
import random
import signal
import socket
import threading
import time

import requests

from processes import Sidecar, eventually

# `make hostile` kills a hundred times.
KILLS = int(os.environ.get("KILLS", "5"))
SEED = int(os.environ.get("SEED", random.randrange(1 << 32)))
LINES_PER_DATAGRAM = 40
CONFIG = "interval: 100ms\n"
RISING = ("_total", "_count", "_bucket", "_sum")


class Generator(threading.Thread):
    """Sends as fast as it is taken and keeps the books of what the kernel accepted."""

    def __init__(self, path, seed):
        super().__init__(daemon=True)
        self.path, self.dice = str(path), random.Random(seed)
        self.ending, self.going = threading.Event(), threading.Event()
        self.idle = threading.Event()
        self.accepted = self.refused = 0

    def run(self):
        sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        sender.settimeout(1)
        while not self.ending.is_set():
            if not self.going.is_set():
                self.idle.set()
                self.going.wait(0.05)
                continue
            self.idle.clear()
            lines = [b"load.whole:1|c|#room:%d\nload.third:0.25:0.5|c\nload.size:%d|h" % (
                self.dice.randrange(100), self.dice.randrange(1000)) for _ in range(LINES_PER_DATAGRAM)]
            try:
                # To the path, not to a connection: as a client does that survives a restart.
                sender.sendto(b"\n".join(lines), self.path)
                self.accepted += 1
            except (FileNotFoundError, ConnectionRefusedError, TimeoutError):
                self.refused += 1
                time.sleep(0.001)
        sender.close()

    def pause(self):
        self.going.clear()
        self.idle.wait()


class Watcher(threading.Thread):
    """Scrapes without a pause and remembers where a counter fell."""

    def __init__(self):
        super().__init__(daemon=True)
        self.sidecar, self.ending = None, threading.Event()
        self.last, self.falls, self.scrapes = {}, [], 0

    def run(self):
        while not self.ending.is_set():
            sidecar = self.sidecar
            try:
                page = sidecar.samples() if sidecar else None
            except (requests.RequestException, AssertionError):
                page = None
            if page is None:
                time.sleep(0.005)
                continue
            self.look(page)

    def look(self, page):
        self.scrapes += 1
        for (name, labels), value in page.values.items():
            if name.startswith("load_") and name.endswith(RISING):
                before = self.last.get((name, labels), 0)
                if value < before:
                    self.falls.append((name, dict(labels), before, value))
                self.last[name, labels] = value


def gaps_of(sidecar, generator):
    """How many datagrams are missing in each sum once nothing moves."""
    generator.pause()

    def settled():
        first = sidecar.samples()
        time.sleep(0.25)
        return first if first.total("load_size_count") == sidecar.samples().total("load_size_count") else None

    samples = eventually(settled, what="a page that rests")
    assert samples("load_size_bucket", le="+Inf") == samples("load_size_count")
    # A kill may cut a datagram in two, so each sum has a gap of its own.
    sums = [samples.total("load_whole_total"), samples.total("load_third_total") / 0.75, samples("load_size_count")]
    return [generator.accepted - total / LINES_PER_DATAGRAM for total in sums]


def test_kills_lose_no_more_than_their_queues(start, tmp_path):
    print(f"SEED={SEED} KILLS={KILLS}")
    dice = random.Random(SEED)
    sidecar = start(Sidecar(tmp_path, config=CONFIG)).ready()
    queue = int(sidecar.samples()("outrigger_ingest_queue_limit", socket="dsd.sock")) + 1
    generator, watcher = Generator(sidecar.runtime / "dsd.sock", SEED), Watcher()
    generator.start()
    watcher.start()
    gaps = []
    try:
        for kills in range(1, KILLS + 1):
            watcher.sidecar = sidecar
            generator.going.set()
            time.sleep(dice.uniform(0.02, 0.4))
            sidecar.stop(signal.SIGKILL)
            sidecar = start(Sidecar(tmp_path, config=CONFIG)).ready()
            watcher.sidecar = sidecar
            time.sleep(dice.uniform(0, 0.1))
            gaps.append(gaps_of(sidecar, generator))
            # One queue and one message that was read and not yet counted, for each kill.
            assert 0 <= min(gaps[-1]) and max(gaps[-1]) <= kills * (queue + 1), (kills, gaps)
            assert watcher.falls == []
    finally:
        generator.ending.set()
        watcher.ending.set()
        generator.join()
        watcher.join()
    assert watcher.falls == []
    print(f"{generator.accepted} datagrams taken by the kernel, {generator.refused} refused, "
          f"{max(gaps[-1]):.1f} lost in {KILLS} kills, {watcher.scrapes} scrapes")
    assert generator.accepted > KILLS * 20 and watcher.scrapes > KILLS


def test_a_stop_loses_nothing_that_was_queued(start, tmp_path):
    """SIGTERM: what the kernel took is counted before the end, and shown by the next."""
    sidecar = start(Sidecar(tmp_path, config=CONFIG)).ready()
    generator = Generator(sidecar.runtime / "dsd.sock", SEED)
    generator.start()
    try:
        for _ in range(3):
            generator.going.set()
            time.sleep(0.2)
            assert sidecar.stop() == 0, sidecar.words()
            sidecar = start(Sidecar(tmp_path, config=CONFIG)).ready()
            assert gaps_of(sidecar, generator) == [0, 0, 0]
    finally:
        generator.ending.set()
        generator.join()
