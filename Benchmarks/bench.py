#!/usr/bin/env python3
"""What the sidecar costs, beside Debian's node_exporter in the same run.

Unless a line says otherwise, it is CPU time of the process itself, user and system, in nanoseconds from the kernel's clock of that process
(clock_getcpuclockid(3)), or bytes of /proc/PID/smaps. Figures of one machine mean little elsewhere; the ratios within one run are what to compare.
"""

import argparse
import concurrent.futures
import gzip
import http.client
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

# node_exporter's collectors whose facts we collect as well, and nothing else of it.
SHARED_COLLECTORS = ["stat", "cpu", "loadavg", "meminfo", "filefd", "sockstat", "netstat", "netdev", "vmstat",
                     "pressure", "tcpstat"]
# Without what node_exporter has not got: accept queues, watched processes, rules.
SAME_FACTS = """
interval: 100ms
fast_interval: 0
rules: []
collectors: { disabled: [cpu_total, listener, process] }
"""
MEBIBYTE = 1 << 20


def main():
    options = arguments()
    print(machine(), flush=True)
    exporter = pathlib.Path(options.tools) / "usr/bin/prometheus-node-exporter"
    if not exporter.exists():
        sys.exit(f"{exporter} is not there: `make peers` unpacks it")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, exporter, pathlib.Path(folder))
        rows = []
        for measure in (bench.collections, bench.pages, bench.hours, bench.idle):
            rows += measure()
            print(".", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        print_table(rows)
        print_shares(bench.shares)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--outrigger", required=True)
    parser.add_argument("--tools", required=True)
    parser.add_argument("--seconds", type=float, default=60, help="how long each part that waits is watched")
    parser.add_argument("--scrapes", type=int, default=1000)
    parser.add_argument("--collections", type=int, default=300)
    return parser.parse_args()


class Daemon:
    """A program on loopback, and what it costs."""

    def __init__(self, command):
        self.log = tempfile.TemporaryFile("w+")
        self.child = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=self.log)
        self.connection = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.connection:
            self.connection.close()
        self.child.send_signal(signal.SIGTERM)
        self.child.wait(20)
        self.log.close()

    def words(self):
        return pathlib.Path(f"/proc/self/fd/{self.log.fileno()}").read_text()

    def connect(self, address=None):
        """Waits until it answers; without an address its own log names one."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = address or (re.search(r"http://([^ /]+)/metrics", self.words()) or [None, None])[1]
            try:
                if found:
                    self.connection = http.client.HTTPConnection(found, timeout=5)
                    self.scrape()
                    return self
            except OSError:
                pass
            time.sleep(0.05)
        sys.exit(f"{self.child.args[0]} did not answer:\n{self.words()}")

    def scrape(self):
        """As Prometheus does: one connection, gzip accepted."""
        self.connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        page = answer.read()
        assert answer.status == 200, page
        return page

    def value(self, name):
        page = gzip.decompress(self.scrape()).decode()
        return sum(float(value) for value in re.findall(rf"^{re.escape(name)}(?:{{.*}})? (\S+)$", page, re.M))

    def cpu_seconds(self):
        """Of all threads, also of those that have ended."""
        process_clock = (~self.child.pid << 3) | 2    # the clockid that clock_getcpuclockid(3) makes
        return time.clock_gettime(process_clock)

    def during(self, work):
        before, began = self.cpu_seconds(), time.monotonic()
        work()
        return self.cpu_seconds() - before, time.monotonic() - began

    def memory(self):
        fields = dict(re.findall(r"^(\w+):\s+(\d+) kB", pathlib.Path(f"/proc/{self.child.pid}/status").read_text(), re.M))
        return int(fields["VmRSS"]) * 1024, int(fields["RssAnon"]) * 1024

    def shares(self):
        """Resident bytes by mapped file, the greatest first."""
        found, name = {}, ""
        for line in pathlib.Path(f"/proc/{self.child.pid}/smaps").read_text().splitlines():
            head = re.match(r"[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \S+\s*(.*)", line)
            if head:
                name = pathlib.Path(head[1]).name or "anonymous"
            elif line.startswith("Rss:"):
                found[name] = found.get(name, 0) + int(line.split()[1]) * 1024
        return sorted(((size, name) for name, size in found.items() if size), reverse=True)


class Bench:
    def __init__(self, options, exporter, folder):
        self.options, self.exporter, self.folder = options, exporter, folder
        self.started = 0
        self.shares = []

    def node_exporter(self, only_shared=False):
        self.started += 1
        port = free_port()
        command = [self.exporter, f"--web.listen-address=127.0.0.1:{port}", "--web.disable-exporter-metrics"]
        if only_shared:
            command += ["--collector.disable-defaults", *(f"--collector.{name}" for name in SHARED_COLLECTORS)]
        return Daemon(command).connect(f"127.0.0.1:{port}")

    def outrigger(self, config=""):
        self.started += 1
        home = self.folder / str(self.started)
        home.mkdir()
        (home / "outrigger.yml").write_text(config or "{}\n")
        return Daemon([
            self.options.outrigger, "run", "--web.listen-address", "127.0.0.1:0", "--runtime-dir", home / "run",
            "--state-dir", home / "state", "--config", home / "outrigger.yml"]).connect()

    def collections(self):
        """The same facts: node_exporter collects at each scrape; ours at each tick, and nobody scrapes meanwhile."""
        count = self.options.collections
        with self.node_exporter(only_shared=True) as theirs:
            repeat(theirs.scrape, 20)
            their_cpu, _ = theirs.during(lambda: repeat(theirs.scrape, count))
        # Many ticks a second, so that a short run holds many: the cost of one is what is asked for.
        with self.outrigger(SAME_FACTS) as ours:
            time.sleep(2)
            skipped = ours.value("outrigger_tick_overruns_total")
            our_cpu, seconds = ours.during(lambda: time.sleep(max(10, count / 10)))
            ticks = seconds * 10 - (ours.value("outrigger_tick_overruns_total") - skipped)
        # Ours includes the append to the history and the thread that walks all sockets; theirs includes HTTP and text.
        return [Row("collecting the same facts", our_cpu / ticks, their_cpu / count, "ms", "at least 10 times less",
                    lambda us, them: them >= 10 * us)]

    def pages(self):
        count = self.options.scrapes
        with self.node_exporter() as theirs:
            repeat(theirs.scrape, 20)
            their_cpu, _ = theirs.during(lambda: repeat(theirs.scrape, count))
            their_rss, their_anon = theirs.memory()
        with self.outrigger() as ours:
            repeat(ours.scrape, 20)
            our_cpu, seconds = ours.during(lambda: repeat(ours.scrape, count))
            idle_cpu, idle_seconds = ours.during(lambda: time.sleep(seconds * 2 + 5))
            our_rss, our_anon = ours.memory()
            self.shares = ours.shares()
        # What it would have spent on ticks in that time is not the pages' cost.
        per_page = max(0, our_cpu - idle_cpu / idle_seconds * seconds) / count
        return [
            Row("CPU per page served", per_page, their_cpu / count, "ms", "no more", lambda us, them: us <= them),
            Row(f"RSS after {count} scrapes", our_rss, their_rss, "MiB", "16 MiB", lambda us, _: us <= 16 * MEBIBYTE),
            Row("RssAnon after them", our_anon, their_anon, "MiB", "4 MiB", lambda us, _: us <= 4 * MEBIBYTE),
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

        with self.node_exporter() as theirs, self.outrigger() as ours:
            with concurrent.futures.ThreadPoolExecutor() as pool:
                their_hour, our_hour = pool.map(watched, [theirs, ours])
        return [Row("CPU per hour, defaults, 15 s scrape", our_hour, their_hour, "s", "no more",
                    lambda us, them: us <= them)]

    def idle(self):
        rows = []
        for name, config, goal in [
            ("idle, fast_interval: 0", "fast_interval: 0\n", 0.001), ("idle, defaults", "", 0.005)]:
            with self.outrigger(config) as ours:
                time.sleep(3)
                cpu, seconds = ours.during(lambda: time.sleep(self.options.seconds))
            rows.append(Row(name, cpu / seconds, None, "%", f"{goal:.1%} of a core", lambda us, _, goal=goal: us <= goal))
        return rows


class Row:
    units = {"ms": 1e-3, "s": 1, "MiB": MEBIBYTE, "%": 0.01}

    def __init__(self, name, ours, theirs, unit, goal, holds):
        self.cells = [name, self.text(ours, unit), self.text(theirs, unit),
                      f"{theirs / ours:.1f}" if theirs and ours else "", goal, ("yes" if holds(ours, theirs) else "NO") if goal else ""]

    def text(self, value, unit):
        return "" if value is None else f"{value / self.units[unit]:.3g} {unit}"


def print_table(rows):
    cells = [["", "outrigger", "node_exporter", "ratio", "goal", "met"]] + [row.cells for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(6)]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def print_shares(shares):
    print("\nresident memory by mapping")
    for size, name in shares:
        print(f"{size / MEBIBYTE:8.2f} MiB  {name}")


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} CPUs ({model[1] if model else 'unknown'}), Linux {os.uname().release}, load {os.getloadavg()[0]:.1f}"


def repeat(work, count):
    for _ in range(count):
        work()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
