#!/usr/bin/env python3
"""Runs outrigger-judge, and outrigger itself, over the foreign corpora and holds what passes today.

    judge.py JUDGE OUTRIGGER CORPUS

Each file's figure may not fall below Tests/judge-floor.tsv. A file that passes more asks for its floor to be raised
(`UPDATE_FLOOR=1 make judge` writes the table). The last line counts cases passed, and files under their floor.
"""

import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

import doctor_corpus
import sick_corpus

FLOOR = pathlib.Path(__file__).with_name("judge-floor.tsv")
SUITES = [
    ("dogstatsd", ["ingest/lines.jsonl"]),
    ("promqltest", ["promqltest/*.test"]),
    ("parse-expr", ["promql-golden/parse_expr.jsonl"]),
    ("template", ["promql-golden/template.jsonl"]),
]
TIMEOUT_SECONDS = 300
HOSTS_AT_ONCE = 6


def main(judge, outrigger, corpus):
    if not corpus.is_dir():
        print(f"corpora not run: {corpus} is not there", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    floors = read_floors()
    figures = {}
    for suite, patterns in SUITES:
        for path in [path for pattern in patterns for path in sorted(corpus.glob(pattern))]:
            figures[suite, str(path.relative_to(corpus))] = run(judge, suite, path)
    hosts = {("sick", path): (sick_corpus.run, path) for path in sick_corpus.scripts(corpus)}
    hosts |= {("doctor", path): (doctor_corpus.run, scenario) for path, scenario in doctor_corpus.scenarios(corpus)}
    # They wait for most of their time.
    with concurrent.futures.ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        begun = {(suite, str(path.relative_to(corpus))): pool.submit(run_host, outrigger, subject)
                 for (suite, path), (run_host, subject) in hosts.items()}
        figures |= {key: host.result() for key, host in begun.items()}
    if not sick_corpus.may_run():
        floors = {key: floor for key, floor in floors.items()
                  if key[0] != "sick" and not (key[0] == "doctor" and key[1].endswith(".py"))}
    for key in floors.keys() - figures.keys():
        figures[key] = (0, 0, "the file is not in the corpus")
    under = report(figures, floors)
    if os.environ.get("UPDATE_FLOOR") == "1":
        write_floors(figures)
    print(f"{sum(passed for passed, _, _ in figures.values())} passed, {under} failed")
    return 1 if under or not figures else 0


def run(judge, suite, path):
    """The file's passed and total, and what went wrong when the judge did not say (it may add a remark in brackets)."""
    try:
        outcome = subprocess.run(
            [judge, suite, path], capture_output=True, text=True, errors="replace", timeout=TIMEOUT_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return 0, 0, str(problem)
    figure = re.compile(r"^.*" + re.escape(path.name) + r" (\d+)/(\d+)( \(.*\))?$", re.M).search(outcome.stdout)
    if outcome.returncode not in (0, 1) or not figure:
        closing = (outcome.stderr or outcome.stdout).strip().splitlines()[-1:]
        return 0, 0, f"the judge ended with {outcome.returncode}: {' '.join(closing)}"
    return int(figure[1]), int(figure[2]), ""


def report(figures, floors):
    """Prints a line per file; returns how many are under their floor."""
    under = 0
    for (suite, name), (passed, total, problem) in sorted(figures.items()):
        floor = floors.get((suite, name), 0)
        words = problem
        if problem or passed < floor:
            under += 1
            words = f"UNDER ITS FLOOR of {floor} {problem}".rstrip()
        elif passed > floor:
            words = f"above its floor of {floor}: raise it with UPDATE_FLOOR=1 make judge"
        print(f"{suite:<11} {name:<40} {passed:>5}/{total:<5} {words}".rstrip())
    return under


def read_floors():
    rows = [line.split("\t") for line in FLOOR.read_text().splitlines() if line and not line.startswith("#")]
    return {(suite, name): int(passed) for suite, name, passed in rows}


def write_floors(figures):
    head = [line for line in FLOOR.read_text().splitlines() if line.startswith("#")]
    rows = [f"{suite}\t{name}\t{passed}" for (suite, name), (passed, _, _) in sorted(figures.items())]
    FLOOR.write_text("\n".join(head + rows) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3])))
