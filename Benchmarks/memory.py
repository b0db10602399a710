"""What one counter of an application costs in resident memory, when there are 100,000."""

import socket
import sys
import time

from table import print_table, verdict

# As a table of so many needs it; rules would read the series and are no part of the question.
CONFIG = """
memory_limit: 256MiB
max_series: 110000
rules: []
"""
HEADING = ["", "one tag", "three tags", "goal", "met"]
GOAL = 400
TICKS_SECONDS = 3


class MemoryBench:
    def __init__(self, programs, options, folder):
        self.programs, self.folder = programs, folder
        self.count = options.series

    def measures(self):
        return [self.counters]

    def counters(self):
        """Resident bytes a series; the page and the history, which have budgets of their own, apart."""
        one = self.cost(lambda number: f"k:{number:06d}")
        three = self.cost(lambda number: f"host:h{number % 97:02d},route:r{number:06d},zone:eu1")
        return [
            [part, *(f"{cost[part]} B" for cost in (one, three)), f"{GOAL} B" if part == "series" else "",
             verdict(max(one[part], three[part]) <= GOAL if part == "series" else None)]
            for part in one
        ]

    def cost(self, tags):
        with self.programs.outrigger(CONFIG) as ours:
            path = self.folder / str(self.programs.started) / "run" / "dsd.sock"
            before, _ = ours.memory()
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as client:
                client.connect(str(path))
                lines = [f"app.requests.count{number % 50:02d}:1|c|#{tags(number)}" for number in range(self.count)]
                for start in range(0, self.count, 100):
                    client.send("\n".join(lines[start:start + 100]).encode())
            # A blocked sender waits for the reader, so nearly all are taken by now; two ticks show them all. No scrape
            # before: it would make the page.
            time.sleep(TICKS_SECONDS)
            taken, _ = ours.memory()
            totals = sum(size for size, name in ours.shares() if name == "totals")
            held, history = ours.values("outrigger_ingest_series", "outrigger_history_bytes")
            time.sleep(1)
            shown, _ = ours.memory()
        if held < self.count:
            sys.exit(f"only {held:.0f} of {self.count} series are held")
        whole, page = taken - before - history, shown - taken
        parts = {"series": whole, "of it records and labels of the table": totals, "of it the heap: aliases, reader, store": whole - totals,
                 "history so far": history, "page": page}
        return {part: round(size / self.count) for part, size in parts.items()}

    def print(self, rows):
        print_table(HEADING, rows)
