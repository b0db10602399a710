"""Runs the sick servers of the kernel corpus, each with `outrigger scrape` inside, and holds Tests/sick-corpus.tsv to them."""

import json
import operator
import os
import pathlib
import re
import subprocess
import sys

TABLE = pathlib.Path(__file__).with_name("sick-corpus.tsv")
COMPARISONS = {"==": operator.eq, ">=": operator.ge}
# The one script that runs its program outside the sick namespace.
ARGUMENTS = {"k20_netns_visibility": ["--netns", "{pid}"]}
# A sickness may fail to come on a machine that is busy with something else.
TRIES = 2
TIMEOUT_SECONDS = 180


def scripts(corpus):
    """Those that can run here: a namespace needs root."""
    if not may_run():
        print("sick servers not run: a network namespace needs root", file=sys.stderr)
        return []
    return sorted(corpus.glob("kernel/k[0-9]*.py"))


def may_run():
    return os.geteuid() == 0


def run(outrigger, script):
    """How many of the script's lines in the table hold, how many there are, and what went wrong besides."""
    expected = [row for row in rows() if row[0] == script.stem]
    if not expected:
        return 0, 1, f"no line of {TABLE.name} is about {script.stem}"
    # The script replaces the word {port} and tells the words it ran; the shell only drops that word.
    command = ["sh", "-c", 'shift; exec "$@"', "sh", "{port}", outrigger, "scrape", *ARGUMENTS.get(script.stem, [])]
    ran, problem = inside(script, command)
    if problem:
        return 0, len(expected), problem
    if ran["rc"]:
        return 0, len(expected), f"outrigger scrape ended with {ran['rc']}: {ran['err'].strip()[-200:]}"
    port = ran["argv"][command.index("{port}")]
    return sum(holds(script.stem, ran["out"], series.replace("{port}", port), figure)
               for _, series, figure in expected), len(expected), ""


def inside(script, command):
    """What the script says of the command that it ran while its sickness was there, or why there is nothing to say."""
    for _ in range(TRIES):
        try:
            outcome = subprocess.run(
                [sys.executable, script, "--", *command], capture_output=True, text=True, errors="replace",
                stdin=subprocess.DEVNULL, timeout=TIMEOUT_SECONDS, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
        except subprocess.TimeoutExpired as problem:
            return {}, str(problem)
        if outcome.returncode == 0:
            return json.loads(outcome.stdout)["cmd"], ""
    return {}, f"the sickness did not come: {(outcome.stderr or outcome.stdout).strip()[-200:]}"


def holds(name, page, series, figure):
    """Whether exactly one series of the page has the labels, and the figure; says so where not."""
    comparison, wanted = figure.split()
    found = values(page, series)
    if len(found) == 1 and COMPARISONS[comparison](found[0], float(wanted)):
        return True
    print(f"  {name}: {series} is {found or 'not there'}, expected {figure}")
    return False


def values(page, series):
    name, _, labels = series.partition("{")
    wanted = set(re.findall(r'\w+="[^"]*"', labels))
    lines = re.findall(rf"^{name}(?:\{{(.*)\}})? (\S+)$", page, re.M)
    return [float(value) for text, value in lines if wanted <= set(re.findall(r'\w+="[^"]*"', text))]


def rows():
    return [line.split("\t") for line in TABLE.read_text().splitlines() if not line.startswith("#")]
