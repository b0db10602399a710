"""The books of what a generator sent, held against what a page says was taken."""

import collections
import json
import re
import subprocess

DATAGRAM_LANES = {"datagram", "udp"}
LINE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)$", re.M)


class Ledger:
    """The sum of what several runs of load.c printed, by family on the page."""

    def __init__(self, may_overflow=False):
        # What goes to overflow series is in the sums as well; only how much it is nobody can say beforehand.
        self.may_overflow = may_overflow
        self.samples = self.messages = self.refused = self.refused_samples = 0
        self.counts, self.sums, self.kinds = collections.Counter(), collections.Counter(), {}
        # Of gauges only the last value counts, and only when nobody else sends and none is refused.
        self.lasts = {}

    def add(self, outcome):
        self.samples += outcome["samples"] + outcome["probes"]
        self.messages += outcome["messages"] + outcome["probes"]
        self.refused += outcome["refused"]
        self.refused_samples += outcome["refused_samples"]
        for number, name, kind, samples, total, last in outcome["series"]:
            name = name.replace(".", "_")
            self.kinds[name] = kind
            self.counts[name] += samples
            self.sums[name] += total
            if kind == "g":
                # Those of a connection leave when it is closed.
                self.lasts[name, number] = last if outcome["lane"] in DATAGRAM_LANES else 0

    def expected(self):
        """What the page must say: {name of a sample: sum over all its labels}."""
        says = {}
        for name, kind in self.kinds.items():
            if kind == "c":
                says[f"{name}_total"] = self.sums[name]
            elif kind in "dh":
                says[f"{name}_count"], says[f"{name}_sum"] = self.counts[name], self.sums[name]
        if not self.refused:
            for (name, _), last in self.lasts.items():
                says[name] = says.get(name, 0) + last
        says["outrigger_ingest_samples_total"] = self.samples
        says["outrigger_ingest_rejected_total"] = 0
        if not self.may_overflow:
            says["outrigger_ingest_overflow_samples_total"] = 0
        return says

    def differences(self, page):
        """What the page says otherwise, as sentences."""
        shown = collections.Counter()
        for name, value in LINE.findall(page):
            shown[name] += float(value)
        return [f"{name}: sent {sent}, shown {shown[name]:.0f}"
                for name, sent in self.expected().items() if shown[name] != sent]


def compile_c(folder, name, *sources):
    """Makes a program of Benchmarks/Ingest in `folder`."""
    program = folder / name
    subprocess.run(["cc", "-O2", "-o", program, *sources, "-lm"], check=True)
    return program


def send(load, lane, address, prefix=(), **settings):
    """Runs the generator; `prefix` are words before it, such as those of taskset."""
    words = [f"{name}={value}" for name, value in settings.items()]
    done = subprocess.run([*prefix, load, lane, str(address), *words], capture_output=True, text=True, check=True)
    return {"lane": lane, **json.loads(done.stdout)}
