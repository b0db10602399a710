"""The StatsD servers of others that can be had, by the lanes that they have.

netdata takes UDP and TCP and no tags, so its figures stand apart: what they are compared with is the sidecar's cost of
the same lines by its own lanes. Of statsd_exporter there is neither a Debian package nor one of PyPI.
"""

import http.client
import re
import statistics
import sys
import time

import ledger
from daemon import Daemon, free_port
from table import verdict

SERIES, SECONDS_EACH, GOAL = 1000, 1.0, 3
# Only its statsd plugin; no charts of single metrics, which are what costs it most.
NETDATA = """
[global]
    run as user = root
[directories]
    config = HOME
    stock config = HOME
    log = HOME
    web = HOME
    cache = HOME
    lib = HOME
    home = HOME
    plugins = HOME
[db]
    mode = ram
[ml]
    enabled = no
[health]
    enabled = no
[web]
    bind to = 127.0.0.1:WEB
[plugins]
    timex = no
    idlejitter = no
    tc = no
    diskspace = no
    proc = no
    cgroups = no
    checks = no
    enable running new plugins = no
    statsd = yes
[statsd]
    bind to = udp:127.0.0.1:STATSD tcp:127.0.0.1:STATSD
    create private charts for metrics matching = !*
"""


class Netdata(Daemon):
    """The daemon as Debian packs it, unpacked beside us, with only its statsd plugin."""

    def __init__(self, tools, folder, place, prefix):
        home = folder / "netdata"
        home.mkdir()
        self.statsd, self.web = free_port(), free_port()
        config = NETDATA.replace("HOME", str(home)).replace("WEB", str(self.web)).replace("STATSD", str(self.statsd))
        (home / "netdata.conf").write_text(config)
        libraries = f"LD_LIBRARY_PATH={tools.resolve()}/usr/lib/x86_64-linux-gnu"
        super().__init__(
            [*prefix, "env", libraries, tools / "usr/sbin/netdata", "-D", "-c", home / "netdata.conf"], place)

    def taken(self):
        """How many samples it counted since it began, by its own chart."""
        with self.inside():
            connection = http.client.HTTPConnection("127.0.0.1", self.web, timeout=5)
            connection.request("GET", "/api/v1/allmetrics?format=prometheus&source=raw")
            page = connection.getresponse().read().decode()
            connection.close()
        return sum(float(value) for value in re.findall(r"^\w*statsd_events\w*\{.*counters.*\} (\S+)", page, re.M))


def peer_rows(bench):
    rows = [["statsd_exporter", "not to be had (Debian, PyPI)", "20 times", ""]]
    if not (bench.tools / "usr/sbin/netdata").exists():
        return rows + [["netdata", "not to be had: `make peers` unpacks it", "3 times", ""]]
    packed, single = netdata_rates(bench)
    ours = bench.rates
    for name, theirs, case in [("netdata, TCP, 8 KiB a write", packed, "P, 1k series"),
                               ("netdata, UDP, one sample a datagram", single, "U, 1k, queue 512")]:
        ratio = ours[case] / theirs
        rows.append([f"{name}: samples per CPU-second", f"{theirs / 1e6:.2f} M; {case} is {ratio:.1f} times",
                     f"{GOAL} times", verdict(ratio >= GOAL)])
    return rows


def netdata_rates(bench):
    with bench.namespace(512) as place, \
            Netdata(bench.tools, bench.folder, place, bench.server_prefix) as server:
        wait_until(lambda: server.taken() >= 0)
        return [rate(bench, server, lane, message) for lane, message in [("tcp", 8192), ("udp", 0)]]


def rate(bench, server, lane, message):
    """Samples that it took for each second of its CPU; over UDP some are lost on the way."""
    found = []
    for _ in range(min(bench.repetitions, 3)):
        before, cpu = settled(server), server.cpu_seconds()
        with server.inside():
            ledger.send(bench.load, lane, server.statsd, bench.client_prefix, series=SERIES, message=message,
                        seconds=SECONDS_EACH)
        found.append((settled(server) - before) / (server.cpu_seconds() - cpu))
    return statistics.median(found)


def settled(server):
    """What it has taken, once its chart stands still."""
    last = None
    while (now := server.taken()) != last:
        last = now
        time.sleep(2.2)    # the chart is written once a second
    return last


def wait_until(question):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if question():
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("netdata did not answer")
