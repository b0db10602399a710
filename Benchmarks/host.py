"""What collecting, serving and being idle cost on this host, beside node_exporter."""

import concurrent.futures
import re
import subprocess
import time

from table import MEBIBYTE, amount, print_table, verdict

# node_exporter's collectors whose facts we collect as well, and nothing else of it.
SHARED_COLLECTORS = ["stat", "cpu", "loadavg", "meminfo", "filefd", "sockstat", "netstat", "netdev", "vmstat",
                     "pressure", "tcpstat"]
# Many ticks a second, so that a short run holds many: the cost of one is what is asked for.
SAME_FACTS = """
interval: 100ms
fast_interval: 0
rules: []
collectors: { disabled: [DISABLED] }
"""
HEADING = ["", "outrigger", "node_exporter", "ratio", "goal", "met"]


class HostBench:
    def __init__(self, programs, options, folder):
        self.programs, self.options, self.folder = programs, options, folder
        self.shares = []

    def measures(self):
        return [self.sizes, self.collections, self.pages, self.hours, self.idle]

    def sizes(self):
        """As they are installed, without symbols; theirs is linked statically, ours needs some libraries of the system."""
        ours, theirs = (stripped(path, self.folder) for path in self.programs.paths)
        return [row("size of the program, stripped", ours, theirs, "MiB", "no more", lambda us, them: us <= them)]

    def collections(self):
        """The same facts: node_exporter collects at each scrape; ours at each tick, and nobody scrapes meanwhile."""
        count = self.options.collections
        with self.programs.node_exporter(SHARED_COLLECTORS) as theirs:
            repeat(theirs.scrape, 20)
            their_cpu, _ = theirs.during(lambda: repeat(theirs.scrape, count))
        with self.programs.outrigger() as ours:
            of_ours = re.findall(r'collector="([^"]*)"', " ".join(ours.series("outrigger_collector_success")))
        without = ", ".join(sorted(set(of_ours) - set(SHARED_COLLECTORS)))
        with self.programs.outrigger(SAME_FACTS.replace("DISABLED", without)) as ours:
            time.sleep(2)
            skipped = ours.value("outrigger_tick_overruns_total")
            our_cpu, seconds = ours.during(lambda: time.sleep(max(10, count / 10)))
            ticks = seconds * 10 - (ours.value("outrigger_tick_overruns_total") - skipped)
        # Ours includes the append to the history and the thread that walks all sockets; theirs includes HTTP and text.
        return [row("collecting the same facts", our_cpu / ticks, their_cpu / count, "ms", "at least 10 times less",
                    lambda us, them: them >= 10 * us)]

    def pages(self):
        count = self.options.scrapes
        with self.programs.node_exporter() as theirs:
            repeat(theirs.scrape, 20)
            their_cpu, _ = theirs.during(lambda: repeat(theirs.scrape, count))
            their_rss, their_anon = theirs.memory()
        with self.programs.outrigger() as ours:
            repeat(ours.scrape, 20)
            our_cpu, seconds = ours.during(lambda: repeat(ours.scrape, count))
            idle_cpu, idle_seconds = ours.during(lambda: time.sleep(seconds * 2 + 5))
            our_rss, our_anon = ours.memory()
            self.shares = ours.shares()
        # What it would have spent on ticks in that time is not the pages' cost.
        per_page = max(0, our_cpu - idle_cpu / idle_seconds * seconds) / count
        return [
            row("CPU per page served", per_page, their_cpu / count, "ms", "no more", lambda us, them: us <= them),
            row(f"RSS after {count} scrapes", our_rss, their_rss, "MiB", "16 MiB", lambda us, _: us <= 16 * MEBIBYTE),
            row("RssAnon after them", our_anon, their_anon, "MiB", "4 MiB", lambda us, _: us <= 4 * MEBIBYTE),
        ]

    def hours(self):
        def watched(daemon):
            def work():
                deadline = time.monotonic() + max(self.options.seconds, 30)
                while time.monotonic() < deadline:
                    time.sleep(15)
                    daemon.scrape()
            cpu, seconds = daemon.during(work)
            return cpu / seconds * 3600

        with self.programs.node_exporter() as theirs, self.programs.outrigger() as ours:
            with concurrent.futures.ThreadPoolExecutor() as pool:
                their_hour, our_hour = pool.map(watched, [theirs, ours])
        return [row("CPU per hour, defaults, 15 s scrape", our_hour, their_hour, "s", "no more",
                    lambda us, them: us <= them)]

    def idle(self):
        rows = []
        for name, config, goal in [
                ("idle, fast_interval: 0", "fast_interval: 0\n", 0.001), ("idle, defaults", "{}\n", 0.005)]:
            with self.programs.outrigger(config) as ours:
                time.sleep(3)
                cpu, seconds = ours.during(lambda: time.sleep(self.options.seconds))
            rows.append(row(name, cpu / seconds, None, "%", f"{goal:.1%} of a core", lambda us, _, goal=goal: us <= goal))
        return rows

    def print(self, rows):
        print_table(HEADING, rows)
        print("\nresident memory by mapping")
        for size, name in self.shares:
            print(f"{size / MEBIBYTE:8.2f} MiB  {name}")


def row(name, ours, theirs, unit, goal, holds):
    ratio = f"{theirs / ours:.1f}" if theirs and ours else ""
    return [name, amount(ours, unit), amount(theirs, unit), ratio, goal, verdict(holds(ours, theirs))]


def stripped(path, folder):
    copy = folder / "stripped"
    subprocess.run(["strip", "-o", copy, path], check=True)
    return copy.stat().st_size


def repeat(work, count):
    for _ in range(count):
        work()
