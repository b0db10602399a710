"""What docs/CLIENTS.md tells people to paste works, with the libraries they have."""

import os
import re
import sys

import pytest

from processes import OUTRIGGER, ROOT, TOOLS, Sidecar, eventually, run, tool

DOCUMENT = (ROOT / "docs/CLIENTS.md").read_text()
# Tabs and all, as they stand between the fences; the Swift one is Snippets/ChatServer.swift, built by `swift build`.
SNIPPETS = [code for code in re.findall(r"```(\w+)\n(.*?)```", DOCUMENT, re.DOTALL) if code[0] != "swift"]
PLACE = "/run/outrigger"
SOCKETS = """
sockets:
  - { path: dsd.sock, type: datagram }
  - { path: dsd.stream.sock, type: stream }
  - { path: spectator.sock, type: datagram, dialect: spectatord }
"""


def run_python(folder, file):
    return run(sys.executable, file)


def run_shell(folder, file):
    return run("sh", file, env={**os.environ, "PATH": f"{OUTRIGGER.parent}:{os.environ['PATH']}"})


def run_go(folder, file):
    compiler = tool("go")
    library = TOOLS / "usr/share/gocode"
    if not library.exists():
        pytest.skip(f"{library} is absent: `make peers` unpacks it")
    # Debian has version 2, which is imported without its number.
    file.write_text(file.read_text().replace("datadog-go/v5/", "datadog-go/"))
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(library), "CGO_ENABLED": "0",
                   "GOCACHE": str(TOOLS / "go-cache")}
    if str(TOOLS) in compiler:
        environment["GOROOT"] = str(TOOLS / "usr/lib/go-1.19")
    return run(compiler, "run", file, env=environment, seconds=300)


def run_javascript(folder, file):
    return run(tool("node"), file)


def run_java(folder, file):
    compiler = tool("javac")
    outcome = run(compiler, "-d", folder, file)
    return outcome if outcome.returncode else run(tool("java"), "-cp", folder, "Metrics")


def run_rust(folder, file):
    outcome = run(tool("rustc"), "--out-dir", folder, file)
    return outcome if outcome.returncode else run(folder / "snippet")


def run_c(folder, file):
    outcome = run(tool("cc"), "-Wall", "-Wextra", "-Werror", "-o", folder / "snippet", file)
    return outcome if outcome.returncode else run(folder / "snippet")


RUNNERS = {
    "python": ("py", run_python), "sh": ("sh", run_shell), "go": ("go", run_go), "c": ("c", run_c),
    "javascript": ("js", run_javascript), "java": ("java", run_java), "rust": ("rs", run_rust)}


def test_every_language_has_its_snippet():
    assert {language for language, _ in SNIPPETS} == set(RUNNERS)


@pytest.mark.parametrize("language, code", SNIPPETS, ids=[
    f"{language}-{re.search(r'[^/]*[.]sock|push', code)[0]}" for language, code in SNIPPETS])
def test_a_pasted_snippet_arrives(start, tmp_path, language, code):
    sidecar = start(Sidecar(tmp_path, config=SOCKETS)).ready()
    ending, runner = RUNNERS[language]
    assert PLACE in code
    file = tmp_path / f"{'Metrics' if language == 'java' else 'snippet'}.{ending}"
    file.write_text(code.replace(PLACE, str(sidecar.runtime)))
    outcome = runner(tmp_path, file)
    assert (outcome.returncode, outcome.stderr) == (0, ""), outcome.stderr

    def arrived():
        samples = sidecar.samples()
        assert samples.total("chat_sent_total") == 3
        # A connection's gauges leave with it: the snippet has ended by now.
        assert samples.total("chat_online") == (0 if "dsd.stream.sock" in code else 42)
        assert samples("chat_latency_seconds_count") == 1
        assert samples("chat_latency_seconds_sum") == pytest.approx(0.25)
        return samples

    samples = eventually(arrived, what="all three metrics")
    assert samples.total("outrigger_ingest_rejected_total") == 0
    if "lobby" in code:
        assert samples("chat_sent_total", room="lobby") == 3
