"""The programs that are measured, on loopback, and what they cost."""

import contextlib
import gzip
import http.client
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time


class Daemon:
    """A running program with a page of metrics, in the given network namespace."""

    def __init__(self, command, namespace=None):
        self.inside = namespace.inside if namespace else contextlib.nullcontext
        self.log = tempfile.TemporaryFile("w+")
        with self.inside():
            self.child = subprocess.Popen(
                [str(word) for word in command], stdout=subprocess.DEVNULL, stderr=self.log)
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
        with self.inside():
            try:
                return self.page()
            except http.client.RemoteDisconnected:
                # It was idle for longer than the other side keeps a connection.
                self.connection.close()
                return self.page()

    def page(self):
        self.connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        page = answer.read()
        if answer.status != 200:
            raise ConnectionError(page)
        return page

    def text(self):
        return gzip.decompress(self.scrape()).decode()

    def series(self, name):
        return series(self.text(), name)

    def values(self, *names):
        """The sum of each family, from one page."""
        page = self.text()
        return [sum(series(page, name).values()) for name in names]

    def value(self, name):
        return self.values(name)[0]

    def cpu_seconds(self):
        """Of all threads, also of those that have ended."""
        process_clock = (~self.child.pid << 3) | 2    # the clockid that clock_getcpuclockid(3) makes
        return time.clock_gettime(process_clock)

    def threads(self):
        """The files that tell the CPU time of each thread, by its name."""
        folders = pathlib.Path(f"/proc/{self.child.pid}/task").iterdir()
        return {(folder / "comm").read_text().strip(): folder / "schedstat" for folder in folders}

    def during(self, work):
        before, began = self.cpu_seconds(), time.monotonic()
        work()
        return self.cpu_seconds() - before, time.monotonic() - began

    def memory(self):
        """Resident bytes, and those of them that no file backs."""
        status = pathlib.Path(f"/proc/{self.child.pid}/status").read_text()
        fields = dict(re.findall(r"^(\w+):\s+(\d+) kB", status, re.M))
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


class Programs:
    """Starts the two that are compared; each sidecar has a folder of its own."""

    def __init__(self, outrigger, exporter, folder):
        self.paths = outrigger, exporter
        self.folder = folder
        self.started = 0

    def node_exporter(self, only=None, namespace=None):
        """With its default collectors, or with these alone."""
        port = free_port()
        command = [self.paths[1], f"--web.listen-address=127.0.0.1:{port}", "--web.disable-exporter-metrics"]
        if only:
            command += ["--collector.disable-defaults", *(f"--collector.{name}" for name in only)]
        return Daemon(command, namespace).connect(f"127.0.0.1:{port}")

    def outrigger(self, config="{}\n", namespace=None):
        self.started += 1
        home = self.folder / str(self.started)
        home.mkdir()
        (home / "outrigger.yml").write_text(config)
        sidecar = Daemon([
            self.paths[0], "run", "--web.listen-address", "127.0.0.1:0", "--runtime-dir", home / "run",
            "--state-dir", home / "state", "--config", home / "outrigger.yml"], namespace).connect()
        sidecar.runtime = home / "run"
        return sidecar


def series(page, name):
    """The labels, as they are written, and the value of each series of a family."""
    found = re.findall(rf"^{re.escape(name)}(?:{{(.*)}})? (\S+)$", page, re.M)
    return {labels: float(value) for labels, value in found}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
