"""What looking at many sockets costs, in a network namespace that holds them, beside everybody else who looks.

Each figure is the median of repetitions that take turns with the others, so that a busy machine is equally unfair to
all. Of ours the walk is what the sidecar itself says, by the clock of its thread; the figure beside it, everything that
thread did in the time, is read from outside and bounds it.
"""

import collections
import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import threading
import time

from netns import Namespace
from table import amount, print_table, verdict

ESTABLISHED, TIME_WAIT = 20_000, 5_000
# The listeners of crowd.py.
DOORS = ["8001", "8002", "8003", "8004"]
# TIME_WAIT lasts 60 s; the rest is for filling it and for the last comparison.
LONGEST_ROUND_SECONDS = 45
ROUNDS = 2
ALONE_SECONDS = 25
# A pass of each other way, then a rest, so that our walks meet a machine that is not always busy.
REST_SECONDS = 2
HERE = pathlib.Path(__file__).parent
STATES = {"ESTAB": "established", "TIME-WAIT": "time_wait", "LISTEN": "listen", "CLOSE-WAIT": "close_wait",
          "FIN-WAIT-1": "fin_wait1", "FIN-WAIT-2": "fin_wait2", "LAST-ACK": "last_ack", "SYN-RECV": "syn_recv",
          "SYN-SENT": "syn_sent", "CLOSING": "closing"}
HEADING = ["CPU, user and system", "", "of our walk", "goal", "met"]


class SocketBench:
    def __init__(self, programs, options, folder):
        self.programs = programs
        self.seconds = min(options.seconds, LONGEST_ROUND_SECONDS)
        self.reader = folder / "proc_tcp"
        subprocess.run(["cc", "-O2", "-o", self.reader, HERE / "proc_tcp.c"], check=True)

    def measures(self):
        return [self.crowded]

    def print(self, rows):
        print(f"\n{ESTABLISHED:,} established and {TIME_WAIT:,} TIME_WAIT sockets in a network namespace")
        print_table(HEADING, rows)

    def crowded(self):
        with Crowd() as crowd, self.programs.outrigger(namespace=crowd.namespace) as ours:
            rows = self.beside_others(crowd, ours)
            alone = Watcher(ours)
            with alone.watching():
                time.sleep(ALONE_SECONDS)
            return rows + alone_rows(alone)

    def beside_others(self, crowd, ours):
        watcher, others = Watcher(ours), collections.defaultdict(list)
        # The same program where there are no sockets: what it suffers as well, the machine does to it.
        with Namespace() as empty, self.programs.outrigger(namespace=empty) as control, \
                self.programs.node_exporter(["tcpstat"], crowd.namespace) as theirs:
            for number in range(ROUNDS):
                if number:
                    crowd.fill()
                with watcher.watching():
                    self.look(crowd, theirs, others)
                equality = equality_row(crowd, ours)
            return cost_rows(watcher, others) + lateness_rows(ours, control) + [equality]

    def look(self, crowd, node_exporter, found):
        """Adds the seconds of CPU of each repetition, by the way of looking."""
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline:
            for way in ("read", "parse"):
                found[way] += crowd.passes(self.reader, way)
            for flags in ("-tan", "-s"):
                found[f"ss {flags}"].append(crowd.cost("ss", flags))
            found["node_exporter"].append(node_exporter.during(node_exporter.scrape)[0])
            time.sleep(REST_SECONDS)


class Crowd:
    """The namespace of crowd.py."""

    def __init__(self, established=ESTABLISHED, time_wait=TIME_WAIT):
        self.child = subprocess.Popen(
            [sys.executable, HERE / "crowd.py", str(established), str(time_wait)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        self.fill()
        self.namespace = Namespace(self.child.pid)
        return self

    def __exit__(self, *problem):
        self.namespace.__exit__(*problem)
        self.child.stdin.close()
        self.child.wait(60)
        self.child.stdout.close()

    def fill(self):
        self.child.stdin.write("fill\n")
        self.child.stdin.flush()
        answer = self.child.stdout.readline()
        if not answer:
            sys.exit("the crowd could not gather")
        return json.loads(answer)

    def cost(self, *command):
        """Seconds of CPU of a whole command, its start included."""
        with self.namespace.inside():
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, command
        return usage.ru_utime + usage.ru_stime

    def passes(self, reader, way, count=3):
        """Seconds of CPU of each pass over /proc/net/tcp and tcp6, told by the program itself."""
        lines = self.output(reader, way, str(count)).split("\n")
        return [int(line) / 1e9 for line in lines[:count]]

    def output(self, *command):
        with self.namespace.inside():
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def states(self):
        """What ss counts: {(port, state): sockets}."""
        rows = [line.split() for line in self.output("ss", "-tanH").splitlines()]
        return collections.Counter((words[3].rpartition(":")[2], STATES[words[0]]) for words in rows)


class Watcher:
    """Looks at a sidecar over and over: what its walks say they cost, and the CPU time of its threads."""

    PERIOD_SECONDS = 0.02

    def __init__(self, daemon):
        self.daemon = daemon
        self.files = {name: daemon.threads()[name] for name in ("slow", "tick")}
        self.readings = {name: [] for name in self.files}
        # Seconds of CPU of each walk, and of all that the thread `slow` did from walk to walk.
        self.walk_costs, self.slow_costs = [], []

    @contextlib.contextmanager
    def watching(self):
        ended = threading.Event()
        thread = threading.Thread(target=self.watch, args=[ended])
        thread.start()
        yield
        ended.set()
        thread.join()

    def watch(self, ended):
        scraped = 0
        # A walk that ended before this round may have met another crowd.
        self.newest, self.since = None, None
        while not ended.wait(self.PERIOD_SECONDS):
            now = time.time()
            for name, file in self.files.items():
                # The scheduler brings the figure up to date when the thread goes to sleep.
                self.readings[name].append((now, int(file.read_text().split()[0]) / 1e9))
            # In the middle between two fast ticks, and not often: a page made meanwhile is none of the tick's work.
            if now - scraped > 2 and 0.4 < now * 10 % 1 < 0.6:
                scraped = now
                self.see_walk()

    def see_walk(self):
        walks, cost = self.daemon.values("outrigger_socket_walks_total", "outrigger_socket_walk_cpu_seconds")
        clock = self.readings["slow"][-1][1]
        if walks == self.newest:
            return
        if self.newest is not None:
            self.walk_costs += [cost] if walks == self.newest + 1 else []
            self.slow_costs.append((clock - self.since) / (walks - self.newest))
        self.newest, self.since = walks, clock

    def fast_tick_costs(self):
        """The cost of a fast tick, from each second that has nine of them between two full ones."""
        seconds = collections.defaultdict(list)
        for at, cpu in self.readings["tick"]:
            if 0.04 <= at % 1 < 0.99:
                seconds[int(at)].append((at % 1, cpu))
        return [(second[-1][1] - second[0][1]) / 9 for second in seconds.values()
                if second[0][0] < 0.09 and second[-1][0] > 0.92]


def cost_rows(watcher, others):
    walk, slow = median(watcher.walk_costs), median(watcher.slow_costs)
    others = {way: statistics.median(costs) for way, costs in others.items()}

    def other(name, way, goal=None):
        ratio = others[way] / walk
        holds = None if goal is None else ratio >= goal
        return [name, amount(others[way], "ms"), f"{ratio:.2f} x", f"{goal} x" if goal else "", verdict(holds)]

    return [
        [f"our full walk, both families ({len(watcher.walk_costs)} walks)", amount(walk, "ms"), "", "", ""],
        other("reading /proc/net/tcp and tcp6", "read", 1.8),
        other("reading and parsing them", "parse", 2.5),
        other("node_exporter --collector.tcpstat", "node_exporter", 2.5),
        other("ss -tan", "ss -tan"),
        other("ss -s", "ss -s"),
        ["all that thread slow does from walk to walk", amount(slow, "ms"), f"{slow / walk:.2f} x", "", ""],
    ]


def alone_rows(watcher):
    """What needs no comparison is measured while nobody else turns the caches over."""
    walk, fast = median(watcher.walk_costs), median(watcher.fast_tick_costs())
    return [
        [f"our walk while nobody else looks ({len(watcher.walk_costs)} walks)", amount(walk, "ms"), "", "", ""],
        ["a fast tick, each 100 ms", amount(fast, "us"), "", "400 us", verdict(fast <= 400e-6)],
    ]


def median(costs):
    return statistics.median(costs) if costs else float("nan")


def lateness_rows(ours, control):
    """The latest tick of the last minute, here and where there are no sockets."""
    late, elsewhere = (daemon.value("outrigger_tick_lateness_seconds") for daemon in (ours, control))
    return [
        ["the latest tick", amount(late, "ms"), "", "5 ms", verdict(late <= 0.005)],
        ["the latest tick in an empty namespace", amount(elsewhere, "ms"), "", "", ""],
    ]


def equality_row(crowd, ours):
    """Whether we count what ss counts; nothing of the crowd changes for as long as TIME_WAIT lasts."""
    expected = {key: count for key, count in crowd.states().items() if key[0] in DOORS and key[1] != "listen"}
    counted = {(label(labels, "port"), label(labels, "state")): value
               for labels, value in ours.series("outrigger_tcp_connections").items() if label(labels, "port") in DOORS}
    # A state that ss does not list is one of 0 sockets.
    keys = sorted(expected.keys() | counted.keys())
    same = [key for key in keys if counted.get(key) == expected.get(key, 0)]
    for key in keys:
        if key not in same:
            print(f"port {key[0]}, {key[1]}: ss {expected.get(key, 0)}, we {counted.get(key)}", file=sys.stderr)
    return ["states by port as ss counts them", f"{len(same)} of {len(keys)}", "", "all", verdict(same == keys)]


def label(labels, name):
    return re.search(rf'{name}="([^"]*)"', labels)[1]
