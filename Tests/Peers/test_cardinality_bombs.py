"""One client that makes series without end, beside another that does its work."""

import os
import threading
import time

import pytest

from processes import Sidecar, eventually
from wire import lane, packets, resident

# `make hostile` sends ten million.
BOMB_SERIES = int(os.environ.get("BOMB_SERIES", "300000"))
CONFIG = "max_series: 5000\nmemory_limit: 16MiB\n"
# What may be held for series and history by the limit above, and pages, layouts and freed memory beside it.
LIMIT = 16 << 20
BESIDE = 40 << 20
# A name that came when all series were taken still gets its one overflow series.
OVERFLOW_SERIES = 10_000

BOMBS = {
    "names": lambda number: b"bomb.%d:1|c" % number,
    "counters": lambda number: b"bomb:1|c|#id:%d" % number,
    "gauges": lambda number: b"bomb:1|g|#id:%d" % number,
    "histograms": lambda number: b"bomb:%d|h|#id:%d" % (number, number),
    "sets": lambda number: b"bomb:%d|s|#id:%d" % (number, number),
    "checks": lambda number: b"_sc|bomb%d|0" % number,
    "wide_sets": lambda number: b"\n".join(b"bomb:%d|s|#id:%d" % (member, number) for member in range(70)),
    "long_names": lambda number: b"bomb." + b"n" * 490 + b".%d:1|h" % number,
    "long_tags": lambda number: b"bomb:1|c|#" + b",".join(b"k%d:%s%d" % (key, b"v" * 100, number)
                                                          for key in range(40)),
}


class Honest(threading.Thread):
    """Counts without a pause, in series that were there before the bomb and in one that was not."""

    def __init__(self, sidecar):
        super().__init__(daemon=True)
        self.sidecar, self.rounds, self.ending = sidecar, 0, threading.Event()

    def run(self):
        with lane(self.sidecar) as sender:
            while not self.ending.is_set():
                late = b"\nhonest.requests:1|c|#room:late%d" % (self.rounds % 50) if self.rounds else b""
                sender.send(b"honest.requests:2|c|#room:red\nhonest.latency:20|ms" + late)
                self.rounds += 1
                time.sleep(0.001)

    def stop(self):
        self.ending.set()
        self.join()


def peak_after(sidecar, seconds=3):
    """The most memory in the seconds that follow, in which ticks and scrapes go on."""
    peak, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        peak = max(peak, resident(sidecar.pid))
        sidecar.page()
        time.sleep(0.2)
    return peak


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_bounded_visible_and_hurts_nobody_else(start, tmp_path, kind):
    sidecar = start(Sidecar(tmp_path, config=CONFIG)).ready()
    before = resident(sidecar.pid)
    honest = Honest(sidecar)
    honest.start()
    eventually(lambda: honest.rounds > 10 and sidecar.samples().total("honest_requests_total"), what="honest work")
    make, sent = BOMBS[kind], 0
    # As many bytes for each bomb: a line of the long ones counts for many.
    lines = max(BOMB_SERIES // max(len(make(10_000)) // 20, 1), 12_000)
    halves = []
    for half in range(2):
        with lane(sidecar) as sender:
            for packet in packets(map(make, range(half * lines // 2, (half + 1) * lines // 2)), limit=32_000):
                sender.send(packet)
        halves.append(peak_after(sidecar))
    honest.stop()

    def settled():
        samples = sidecar.samples()
        assert samples("honest_latency_seconds_count") == honest.rounds
        return samples

    samples = eventually(settled, what="the last honest line")
    print(f"{kind}: {lines} lines; anonymous memory {before >> 10} KiB before, "
          f"{halves[0] >> 10} then {halves[1] >> 10} KiB after; "
          f"{samples.total('outrigger_ingest_series'):.0f} series, "
          f"{samples.total('outrigger_ingest_overflow_samples_total'):.0f} overflowed, "
          f"{samples.total('outrigger_ingest_rejected_total', reason='no_room'):.0f} found no room")
    # Honest sums are whole, whatever found no series of its own.
    assert samples("honest_requests_total", room="red") == 2 * honest.rounds
    assert samples.total("honest_requests_total") == 3 * honest.rounds - 1
    # The bomb is visible.
    limit = samples("outrigger_ingest_series_limit", socket="dsd.sock")
    assert samples.total("outrigger_ingest_series") <= limit + OVERFLOW_SERIES
    overflowed = samples.total("outrigger_ingest_overflow_samples_total")
    assert overflowed + samples.total("outrigger_ingest_rejected_total", reason="no_room") > lines / 3
    if kind in ("counters", "long_tags"):
        assert samples.total("bomb_total") == lines
        assert samples("bomb_total", outrigger_overflow="true") > 0
    # Memory is flat once the table is full, and within what was configured.
    assert halves[1] < halves[0] + (8 << 20)
    assert halves[1] < before + LIMIT + BESIDE


def test_ten_thousand_names_are_the_most(start, tmp_path):
    sidecar = start(Sidecar(tmp_path, config="max_series: 50000\nmemory_limit: 256MiB\n")).ready()
    with lane(sidecar) as sender:
        for packet in packets(b"name.%d:1|c" % number for number in range(12_000)):
            sender.send(packet)
    eventually(lambda: sidecar.samples().total("outrigger_ingest_rejected_total", reason="no_room") == 2_000,
               what="what is beyond the limit of names")
    page = sidecar.page()
    assert page.count("# TYPE name_") == 10_000
