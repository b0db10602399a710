#!/usr/bin/env python3
"""What the sidecar costs, beside other programs in the same run.

Unless a line says otherwise, it is CPU time of the process itself, user and system, in nanoseconds from the kernel's clock of that process
(clock_getcpuclockid(3)), or bytes of /proc/PID/smaps. Figures of one machine mean little elsewhere; the ratios within one run are what to compare.
"""

import argparse
import os
import pathlib
import re
import sys
import tempfile

from daemon import Programs
from doctor import DoctorBench
from host import HostBench
from ingest import IngestBench
from memory import MemoryBench
from sockets import SocketBench


def main():
    options = arguments()
    print(machine(), flush=True)
    exporter = pathlib.Path(options.tools) / "usr/bin/prometheus-node-exporter"
    if not exporter.exists():
        sys.exit(f"{exporter} is not there: `make peers` unpacks it")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        programs = Programs(options.outrigger, exporter, folder)
        for part in options.parts:
            bench = PARTS[part](programs, options, folder)
            rows = []
            for measure in bench.measures():
                rows += measure()
                print(".", end="", file=sys.stderr, flush=True)
            print(file=sys.stderr)
            bench.print(rows)


PARTS = {"host": HostBench, "sockets": SocketBench, "doctor": DoctorBench, "ingest": IngestBench,
         "memory": MemoryBench}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--outrigger", required=True)
    parser.add_argument("--tools", required=True)
    parser.add_argument("--seconds", type=float, default=60, help="how long each part that waits is watched")
    parser.add_argument("--scrapes", type=int, default=1000)
    parser.add_argument("--collections", type=int, default=300)
    parser.add_argument("--quick", action="store_true", help="one repetition instead of five, of the ingest part")
    parser.add_argument("--series", type=int, default=100_000, help="of applications, for the memory of one")
    parser.add_argument("--only", dest="parts", action="append", choices=PARTS, help="one part; repeatable")
    options = parser.parse_args()
    options.parts = options.parts or list(PARTS)
    return options


def machine():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return (f"{os.cpu_count()} CPUs ({model[1] if model else 'unknown'}), Linux {os.uname().release}, "
            f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
