"""What the doctor costs where there are many sockets, and many processes with many descriptors."""

import contextlib
import os
import pathlib
import statistics
import subprocess
import sys
import time

from sockets import Crowd
from table import MEBIBYTE, amount, print_table, verdict

SOCKETS = 20_000
PROCESSES, DESCRIPTORS = 200, 2_000
WINDOW_SECONDS = 10
RUNS = 3
# Of the sidecar's: three windows, and what it takes to begin.
WATCHED_SECONDS = 35
CPU_GOAL_SECONDS, MEMORY_GOAL_BYTES, SHARE_GOAL = 0.150, 25 * MEBIBYTE, 0.005
HERE = pathlib.Path(__file__).parent
HEADING = ["", "", "goal", "met"]


class DoctorBench:
    def __init__(self, programs, options, folder):
        self.programs = programs
        self.runs = 1 if options.quick else RUNS

    def measures(self):
        return [self.alone, self.beside_others, self.of_many]

    def print(self, rows):
        print(f"\nThe doctor in a network namespace with {SOCKETS:,} established sockets")
        print_table(HEADING, rows)

    def alone(self):
        with Crowd(SOCKETS, time_wait=0) as crowd:
            return self.rows(crowd.namespace, "")

    def beside_others(self):
        """Whoever holds a listener is searched for among all of them."""
        with Crowd(SOCKETS, time_wait=0) as crowd, processes(crowd.namespace):
            return self.rows(crowd.namespace, f", beside {PROCESSES} processes of {DESCRIPTORS:,} descriptors")

    def of_many(self):
        """Each of them is examined: what that costs is told, and no goal was ever set."""
        with Crowd(SOCKETS, time_wait=0) as crowd, processes(crowd.namespace, "listening"):
            return [row[:2] + ["", ""] for row in self.rows(crowd.namespace, ", all of which listen")]

    def rows(self, namespace, besides):
        looks = [self.look(namespace) for _ in range(self.runs)]
        cpu = statistics.median(cpu for cpu, _ in looks)
        memory = max(memory for _, memory in looks)
        share, duration, busy = self.sidecar(namespace)
        return [
            [f"CPU of `doctor --for {WINDOW_SECONDS}s`{besides}", amount(cpu, "ms"),
             amount(CPU_GOAL_SECONDS, "ms"), verdict(cpu <= CPU_GOAL_SECONDS)],
            ["its resident memory at most", amount(memory, "MiB"), amount(MEMORY_GOAL_BYTES, "MiB"),
             verdict(memory <= MEMORY_GOAL_BYTES)],
            ["a look of the sidecar's doctor", amount(duration, "ms"), "", ""],
            ["its CPU", amount(busy, "ms"), "", ""],
            ["its thread's share of a core", amount(share, "%"), amount(SHARE_GOAL, "%"),
             verdict(share <= SHARE_GOAL)],
        ]

    def look(self, namespace):
        """Seconds of CPU, user and system, and the most resident bytes of one run of the command."""
        with namespace.inside():
            child = subprocess.Popen(
                [self.programs.paths[0], "doctor", "--json", "--for", f"{WINDOW_SECONDS}s", "--url", "http://127.0.0.1:1"],
                stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 1, 3):
            sys.exit(f"the doctor ended with {child.returncode}")
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024

    def sidecar(self, namespace):
        """The share of a core of the thread `doctor`, and what its last look took."""
        with self.programs.outrigger(namespace=namespace) as ours:
            # The first look searches for everybody; it is no look like the others.
            time.sleep(WINDOW_SECONDS + 5)
            clock = ours.threads()["doctor"]
            before, began = nanoseconds(clock), time.monotonic()
            time.sleep(WATCHED_SECONDS)
            share = (nanoseconds(clock) - before) / 1e9 / (time.monotonic() - began)
            return share, *ours.values("outrigger_doctor_duration_seconds", "outrigger_doctor_cpu_seconds")


def nanoseconds(schedstat):
    return int(schedstat.read_text().split()[0])


@contextlib.contextmanager
def processes(namespace, *kind):
    with namespace.inside():
        child = subprocess.Popen(
            [sys.executable, HERE / "servers.py", str(PROCESSES), str(DESCRIPTORS), *kind], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
    if not child.stdout.readline():
        sys.exit("the processes could not start")
    try:
        yield
    finally:
        child.stdin.close()
        child.wait(60)
        child.stdout.close()
