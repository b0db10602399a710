"""Programs under test and their peers, each started on loopback and ended by whoever started it."""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest
import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
OUTRIGGER = pathlib.Path(os.environ.get("OUTRIGGER", ROOT / ".build" / "release" / "outrigger"))
START_SECONDS = 15


def tool(name):
    """The path of a test peer; without one the test is skipped, or fails where CI=true."""
    for folder in (TOOLS / "usr/bin", TOOLS / "usr/sbin"):
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found:
        return found
    absent = f"test peer {name} is absent: `make peers` unpacks it into .tools/"
    if os.environ.get("CI") == "true":
        pytest.fail(absent)
    pytest.skip(absent)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(question, seconds=START_SECONDS, every=0.05, what="it"):
    """The first true answer to `question`, asked until it comes; a question that raises was not answered."""
    deadline = time.monotonic() + seconds
    problem = None
    while time.monotonic() < deadline:
        try:
            answer = question()
            if answer:
                return answer
            problem = f"last answer: {answer!r}"
        except (AssertionError, OSError, LookupError, ValueError) as raised:
            problem = repr(raised)
        time.sleep(every)
    pytest.fail(f"{what} did not happen within {seconds} s ({problem})")


class Program:
    """A child process whose two streams are kept as lines."""

    def __init__(self, command, folder=None, **how):
        self.command = [str(word) for word in command]
        self.child = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, errors="replace", cwd=folder, **how)
        self.out, self.err = [], []
        self.readers = [
            threading.Thread(target=lines.extend, args=(stream,), daemon=True)
            for lines, stream in ((self.out, self.child.stdout), (self.err, self.child.stderr))]
        for reader in self.readers:
            reader.start()

    @property
    def pid(self):
        return self.child.pid

    def wait(self, seconds=START_SECONDS):
        """Its exit status, once it has ended by itself and its last line was read."""
        try:
            status = self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            pytest.fail(f"{self.command[0]} was still running after {seconds} s\n{self.words()}")
        for reader in self.readers:
            reader.join(5)
        return status

    def stop(self, number=signal.SIGTERM):
        if self.child.poll() is None:
            self.child.send_signal(number)
        try:
            return self.child.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            raise
        finally:
            for reader in self.readers:
                reader.join(5)

    def words(self):
        return "".join(self.err[-40:])


class Sidecar(Program):
    """`outrigger run` with folders of its own and a port that the kernel chose."""

    def __init__(self, folder, *arguments, config=None, listen="127.0.0.1:0", before=(),
                 program=OUTRIGGER, **how):
        self.folder = pathlib.Path(folder)
        self.runtime = self.folder / "run"
        self.state = self.folder / "state"
        command = [*before, program, "run", "--web.listen-address", listen,
                   "--runtime-dir", self.runtime, "--state-dir", self.state, *arguments]
        if config is not None:
            file = self.folder / "outrigger.yml"
            file.write_text(config)
            command += ["--config", file]
        super().__init__(command, **how)

    def ready(self):
        """Waits for the address in its log, then for an answer there; returns the sidecar itself."""
        def address():
            if self.child.poll() is not None:
                pytest.fail(f"the sidecar ended with {self.child.returncode}:\n{self.words()}")
            return re.search(r"http://[^ ]+/metrics", "".join(self.err))
        self.url = eventually(address, what="the log line with the address").group(0)
        eventually(lambda: requests.get(self.base + "/-/ready", timeout=2).status_code == 200, what="ready")
        return self

    @property
    def base(self):
        return self.url.removesuffix("/metrics")

    @property
    def address(self):
        return self.base.removeprefix("http://")

    def page(self):
        answer = requests.get(self.url, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.text

    def samples(self):
        return Samples(self.page())


class Samples:
    """A page of text exposition, by name and labels."""

    line = re.compile(r'^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$')
    label = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')

    def __init__(self, page):
        self.types, self.values = {}, {}
        for text in page.split("\n"):
            if text.startswith("# TYPE "):
                _, _, name, kind = text.split(" ")
                self.types[name] = kind
            elif text and not text.startswith("#"):
                name, labels, value = self.line.match(text).groups()
                pairs = frozenset(self.label.findall(labels or ""))
                assert (name, pairs) not in self.values, f"twice on the page: {text}"
                self.values[name, pairs] = float(value)

    def __call__(self, name, /, **labels):
        """The value of the one series that has at least these labels."""
        found = self.matching(name, **labels)
        assert len(found) == 1, f"{name}{labels}: {len(found)} series"
        return found[0]

    def matching(self, name, /, **labels):
        wanted = set(labels.items())
        return [value for (other, pairs), value in self.values.items() if other == name and wanted <= pairs]

    def total(self, name, /, **labels):
        return sum(self.matching(name, **labels))


def run(*command, seconds=60, **how):
    """Runs a command to its end and keeps what it said."""
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, errors="replace",
        stdin=how.pop("stdin", subprocess.DEVNULL) if "input" not in how else None, timeout=seconds, **how)
