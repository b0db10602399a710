"""What one sample costs the sidecar, beside a receiver in C that does the least that can be done.

Server and generator have a core each. Cost is the CPU time of the whole server process, so its ticks and collectors are
in it. Each case runs in a network namespace of its own, because the queue of a datagram socket is as long as its
namespace says when it is made. After each case the page must agree with the generator's books to the last count.
"""

import contextlib
import os
import pathlib
import statistics
import subprocess
import threading
import time

import ledger
from daemon import Daemon
from netns import Namespace
from statsd_peers import peer_rows
from table import amount, print_table, verdict

HERE = pathlib.Path(__file__).parent / "Ingest"
SERVER_CORE, CLIENT_CORE = 0, 1
SECONDS_EACH = 0.7
LANES = {"datagram": "dsd.sock", "seqpacket": "dsd.seqpacket.sock", "stream": "dsd.stream.sock"}
SEND_BUFFER = 4 << 20
# Room for every series of every case, so that a ledger can be exact to the series.
ROOMY = "memory_limit: 1GiB\n"
BOTH_AT_TEN_HERTZ = ROOMY + "interval: 100ms\nrules: [ RULES ]\n"
# A share of the names is new each second, and there is room for the first of them only.
CHURN_SERIES, CHURN_SHARE, CHURN_SECONDS = 10_000, 0.1, 10
CAPPED = ROOMY + f"max_series: {CHURN_SERIES}\n"
HEADING = ["samples per CPU-second", "outrigger", "range", "bare C", "of it", "discarding", "of it", "goal", "met"]


class Case:
    """One workload on one lane, and what must hold of it."""

    def __init__(self, name, goal=None, share=None, of_discard=None, lane="datagram", queue=512, against=("count",),
                 **settings):
        self.name, self.lane, self.queue, self.against, self.settings = name, lane, queue, against, settings
        self.goal, self.share, self.of_discard = goal, share, of_discard


TAGGED, V = {"line": 64}, {"packed": 80}
CASES = [
    Case("P, 1k series", goal=10e6, share=0.8, series=1000),
    Case("P, 10k series", goal=5e6, share=0.8, series=10_000),
    Case("P, 1k, mixed types", series=1000, mixed=1),
    Case("P, 10k, mixed types", series=10_000, mixed=1),
    Case("P, 100, tags", series=100, **TAGGED),
    Case("P, 3k, tags, mixed types", series=3000, mixed=1, **TAGGED),
    Case("P, 10k, tags", series=10_000, **TAGGED),
    Case("P, 100k, tags", series=100_000, **TAGGED),
    Case("P, 100k, tags, Zipf 1.1", series=100_000, zipf=1.1, **TAGGED),
    Case("V, 1k", series=1000, **V),
    Case("V, 10k, mixed types", series=10_000, mixed=1, **V),
    Case("P, 1k, seqpacket, 4 MiB", lane="seqpacket", series=1000, sndbuf=SEND_BUFFER),
    Case("P, 1k, seqpacket", lane="seqpacket", series=1000),
    Case("P, 1k, stream", lane="stream", series=1000),
    Case("U, 1k, queue 512", goal=1.2e6, of_discard=0.8, series=1000, message=0, against=("count", "discard")),
    Case("U, 1k, queue 10", queue=10, series=1000, message=0, against=("count", "discard")),
    Case("U, 1k, seqpacket, 4 MiB", lane="seqpacket", series=1000, message=0, sndbuf=SEND_BUFFER,
         against=("count", "discard")),
]
QUICK = {"P, 1k series", "P, 10k series", "P, 1k, mixed types", "P, 100k, tags", "U, 1k, queue 512", "U, 1k, queue 10"}


class IngestBench:
    def __init__(self, programs, options, folder):
        self.programs, self.folder, self.tools = programs, folder, pathlib.Path(options.tools)
        self.repetitions = 1 if options.quick else 5
        self.is_quick = options.quick
        self.load = ledger.compile_c(folder, "load", HERE / "load.c", HERE / "workload.c")
        self.floor = ledger.compile_c(folder, "floor", HERE / "floor.c", HERE / "floor_table.c")
        self.books_closed, self.broken = 0, []
        # Ours by case, for the peers.
        self.rates = {}
        self.server_prefix, self.client_prefix, self.namespace = on_core(SERVER_CORE), on_core(CLIENT_CORE), namespace

    def measures(self):
        cases = [case for case in CASES if not self.is_quick or case.name in QUICK]
        return [*(lambda case=case: [self.cost(case)] for case in cases), self.others]

    def print(self, rows):
        costs = [row for row in rows if len(row) == len(HEADING)]
        print("\none thread of receiving each, closed loop; median of "
              f"{self.repetitions}, all of one case in turn; P and V packed to 8,192 B, V with 8 % of lines of 2-32 values")
        print_table(HEADING, costs)
        print()
        print_table(["", "", "goal", "met"], [row for row in rows if len(row) != len(HEADING)])
        for sentence in self.broken[:20]:
            print(sentence)

    def others(self):
        """Everything that is no cost of a sample."""
        rows = self.ledgers() + self.churn() + self.paced() + self.under_scrapes() + self.memory()
        rows += peer_rows(self)
        closed = f"{self.books_closed - len(self.broken)} of {self.books_closed}"
        return [["ledgers that close to the last count", closed, "all", verdict(not self.broken)], *rows]

    def cost(self, case):
        with namespace(case.queue) as place, self.sidecar(place) as ours, contextlib.ExitStack() as stack:
            servers = {"ours": ours}
            for kind in case.against:
                servers[kind] = stack.enter_context(Floor(self.floor, case.lane, kind, self.folder, place))
            books, found = ledger.Ledger(), {name: [] for name in servers}
            for name, server in servers.items():    # the first pass makes the series
                outcome = self.send(case, server, passes=1, seconds=10)
                if server is ours:
                    books.add(outcome)
            # Laying out a page for new series is no cost of a sample.
            self.shown(books, ours)
            for _ in range(self.repetitions):
                for name, server in servers.items():
                    before = server.cpu_seconds()
                    outcome = self.send(case, server, seconds=SECONDS_EACH)
                    server.settle(outcome)
                    found[name].append(outcome["samples"] / (server.cpu_seconds() - before))
                    if server is ours:
                        books.add(outcome)
            self.check(case.name, books, ours)
        self.rates[case.name] = statistics.median(found["ours"])
        return cost_row(case, found)

    def send(self, case, server, **more):
        return ledger.send(self.load, case.lane, server.address(case.lane), on_core(CLIENT_CORE),
                           **{**case.settings, **more})

    @contextlib.contextmanager
    def sidecar(self, place, config=ROOMY):
        with self.programs.outrigger(config, place) as ours:
            pin(ours.child.pid, SERVER_CORE)
            ours.address = lambda lane: ours.runtime / LANES[lane]
            # A closed loop ends with at most one queue unread.
            ours.settle = lambda outcome: time.sleep(0.05)
            yield ours

    def check(self, name, books, ours):
        """Whether the books agree with the page."""
        differences = self.shown(books, ours)
        self.books_closed += 1
        if differences:
            self.broken.append(f"{name}: {len(differences)} differences, first {differences[0]}")

    def shown(self, books, ours):
        """Waits for the page that knows of the last sample; returns in what it differs."""
        deadline = time.monotonic() + 20
        while (differences := books.differences(ours.text())) and time.monotonic() < deadline:
            time.sleep(0.2)
        return differences

    def ledgers(self):
        """Short closed loops over every workload, number of series and lane."""
        shapes = {"U": {"message": 0}, "P": {}, "V": V}
        for series in ([100, 10_000] if self.is_quick else [100, 3000, 10_000, 100_000]):
            for shape, settings in shapes.items():
                for lane, zipf in [("datagram", 0), ("seqpacket", 1.1), ("stream", 0)]:
                    line = {} if series <= 10_000 and lane == "stream" else TAGGED
                    case = Case(f"ledger {shape} {series} {lane}", lane=lane, series=series, mixed=1, zipf=zipf,
                                samples=max(100_000, series), **settings, **line)
                    with namespace(10) as place, self.sidecar(place, ROOMY + "interval: 100ms\n") as ours:
                        books = ledger.Ledger()
                        books.add(self.send(case, ours, passes=2, seconds=10))
                        self.check(case.name, books, ours)
        return []

    def paced(self):
        """More than a queue of 10 can hold: what was taken and what was refused is what was offered."""
        case = Case("paced", series=1000, message=0)
        with namespace(10) as place, self.sidecar(place) as ours:
            books = ledger.Ledger()
            outcome = self.send(case, ours, rate=1e6, seconds=2)
            books.add(outcome)
            self.check(case.name, books, ours)
        offered = outcome["samples"] + outcome["refused_samples"]
        return [["U paced at 1 M/s, queue 10: refused to the sender",
                 f"{outcome['refused_samples'] / offered:.1%} of {offered / 2e6:.2f} M/s", "", ""]]

    def churn(self):
        """Names that go for good and others that come, when the table is full already: sums stay exact."""
        case = Case("churn", series=CHURN_SERIES, samples=100_000, **TAGGED)
        rates = []
        with namespace(512) as place, self.sidecar(place, CAPPED) as ours:
            books, step = ledger.Ledger(may_overflow=True), int(CHURN_SERIES * CHURN_SHARE)
            for second in range(3 if self.is_quick else CHURN_SECONDS):
                before = ours.cpu_seconds()
                outcome = self.send(case, ours, first=second * step, seconds=1)
                ours.settle(outcome)
                rates.append(outcome["samples"] / (ours.cpu_seconds() - before))
                books.add(outcome)
            self.check(case.name, books, ours)
            overflowed, rejected = ours.values("outrigger_ingest_overflow_samples_total", "outrigger_ingest_rejected_total")
        return [
            [f"P, {CHURN_SERIES // 1000}k, tags, no room for more, {CHURN_SHARE:.0%} new each second: samples per CPU-second, "
             "first / last second", f"{million(rates[0])} / {million(rates[-1])}", "", ""],
            ["  counted in overflow series / rejected / refused to the sender, of all",
             f"{overflowed:.0f} / {rejected:.0f} / {books.refused} of {books.samples:.0f}", "", ""],
        ]

    def under_scrapes(self):
        # With its usual buffer a sender has room for 13 datagrams of 8 KiB and would never see the queue's end.
        case = Case("scraped", series=1000, sndbuf=SEND_BUFFER)
        rules = self.folder / "ten_hertz.yml"
        rules.write_text("groups:\n- name: fast\n  interval: 100ms\n  rules:\n"
                         "  - { record: 'bench:rate', expr: 'sum(rate({__name__=~\"bench_http.*\"}[2s]))' }\n")
        with namespace(512) as place, \
                self.sidecar(place, BOTH_AT_TEN_HERTZ.replace("RULES", str(rules))) as ours:
            books, ended, scrapes = ledger.Ledger(), threading.Event(), []
            thread = threading.Thread(target=scrape_at_ten_hertz, args=[ours, ended, scrapes])
            thread.start()
            outcome = self.send(case, ours, rate=1e6, seconds=3 if self.is_quick else 10, probe=1)
            ended.set()
            thread.join()
            books.add(outcome)
            self.check(case.name, books, ours)
            evaluations = ours.value("outrigger_rule_evaluations_total")
        middle, late, worst = outcome["residency_us"]
        scrapes.sort()
        return [
            [f"1 M/s packed, scraped and ruled at 10 Hz for {outcome['seconds']:.0f} s: refused",
             str(outcome["refused"]), "0", verdict(outcome["refused"] == 0)],
            [f"  residency in the queue, p50 / p99 / most of {outcome['probes']:,} datagrams",
             f"{middle} / {late} / {worst} us", "", ""],
            [f"  p99 of {len(scrapes)} scrapes", amount(scrapes[len(scrapes) * 99 // 100], "ms"), "", ""],
            ["  evaluations of rules", f"{evaluations:.0f}", "", ""],
        ]

    def memory(self):
        """Resident bytes of 100k counter series, the page and the history apart: before the first scrape."""
        case = Case("memory", series=100_000, samples=2_000_000, **TAGGED)
        config = "interval: 1h\nfast_interval: 0\nrules: []\n"
        with namespace(512) as place, self.sidecar(place, config) as ours:
            before = ours.memory()[0]
            outcome = self.send(case, ours, passes=1, seconds=20)
            time.sleep(0.5)
            each = (ours.memory()[0] - before) / len(outcome["series"])
        return [["RSS of each of 100k counter series", f"{each:.0f} B", "400 B", verdict(each <= 400)]]


class Floor(Daemon):
    """floor.c, which has no page."""

    def __init__(self, program, lane, kind, folder, place):
        self.path = folder / f"floor.{kind}.{time.monotonic_ns()}"
        super().__init__([*on_core(SERVER_CORE), program, lane, self.path, kind], place)
        while not self.path.exists():
            time.sleep(0.01)

    def address(self, lane):
        return self.path

    def settle(self, outcome):
        time.sleep(0.05)


def scrape_at_ten_hertz(ours, ended, found):
    os.sched_setaffinity(0, {CLIENT_CORE})
    while not ended.wait(0.1):
        began = time.monotonic()
        ours.scrape()
        found.append(time.monotonic() - began)


def cost_row(case, found):
    ours = statistics.median(found["ours"])
    cells = [case.name, million(ours), f"{million(min(found['ours']))}-{million(max(found['ours']))}"]
    shares = {}
    for kind in ("count", "discard"):
        if kind in found:
            other = statistics.median(found[kind])
            shares[kind] = ours / other
            cells += [million(other), f"{ours / other:.0%}"]
        else:
            cells += ["", ""]
    goals = []
    if case.goal:
        goals.append((million(case.goal), ours >= case.goal))
    if case.share:
        goals.append((f"{case.share:.0%} of C", shares["count"] >= case.share))
    if case.of_discard:
        goals.append((f"{case.of_discard:.0%} of discarding", shares["discard"] >= case.of_discard))
    met = " ".join(verdict(holds) for _, holds in goals)
    return [*cells, ", ".join(text for text, _ in goals), met]


def million(rate):
    return f"{rate / 1e6:.2f} M"


def on_core(core):
    return ["taskset", "-c", str(core)]


def pin(pid, core):
    for task in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(task), {core})


@contextlib.contextmanager
def namespace(queue):
    """An empty network namespace whose datagram sockets hold `queue` datagrams and one more."""
    with Namespace() as place:
        with place.inside():
            pathlib.Path("/proc/sys/net/unix/max_dgram_qlen").write_text(str(queue))
        yield place
