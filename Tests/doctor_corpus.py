"""Runs `outrigger doctor` over the sick hosts of the kernel corpus and holds scenarios.json to what it says."""

import json
import pathlib
import subprocess
import sys
import tempfile

import sick_corpus

WINDOW = ["--for", "3s"]
# Nobody serves there: only what the doctor sees for itself counts.
NO_SIDECAR = ["--url", "http://127.0.0.1:1"]
TIMEOUT_SECONDS = 60
# What a recording must say again.
SAID = ["verdict", "findings", "notes", "history", "skipped", "irrelevant", "fine"]
SEVERITIES = ["info", "warning", "critical"]


def scenarios(corpus):
    """Those that can run here, each with its path: reading a recorded host needs no rights."""
    table = corpus / "kernel" / "scenarios.json"
    if not table.exists():
        print(f"doctor not judged: {table} is not there", file=sys.stderr)
        return []
    rows = [(table.parent / row["path"], row) for row in json.loads(table.read_text())]
    live = [path for path, row in rows if row["kind"] != "fixture"]
    if live and not sick_corpus.may_run():
        print(f"doctor not judged beside {len(live)} live servers: a network namespace needs root",
              file=sys.stderr)
        rows = [(path, row) for path, row in rows if path not in live]
    return [(path, {**row, "file": path}) for path, row in rows]


def run(outrigger, scenario):
    """How many demands of a scenario hold, how many there are, and what went wrong besides."""
    total = len(demands(scenario))
    try:
        report, status, again = told(outrigger, scenario)
    except (OSError, ValueError, subprocess.TimeoutExpired) as problem:
        return 0, total, str(problem)
    kept = [(words, holds(report, status, again)) for words, holds in demands(scenario)]
    for words, does_hold in kept:
        if not does_hold:
            print(f"  {scenario['path']}: expected {words}; exit {status}, found "
                  + (", ".join(f"{one['id']} {one['severity']}" for one in report["findings"]) or "nothing"))
    return sum(does_hold for _, does_hold in kept), total, ""


def told(outrigger, scenario):
    """The report and the exit code; of a live server also the report of its recording."""
    command = [outrigger, "doctor", "--json"]
    arguments = scenario.get("args", [])
    if scenario["kind"] == "fixture":
        outcome = subprocess.run(
            [*command, *arguments, "--from", scenario["file"]], capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
        return parsed(outcome.stdout, outcome.stderr), outcome.returncode, None
    with tempfile.TemporaryDirectory() as folder:
        recording = str(pathlib.Path(folder) / "recording")
        ran, problem = sick_corpus.inside(
            scenario["file"], [*command, *WINDOW, *NO_SIDECAR, "--record", recording, *arguments])
        if problem:
            raise ValueError(problem)
        # The script has put the pid in its place.
        arguments = ran["argv"][len(ran["argv"]) - len(arguments):]
        again = subprocess.run(
            [*command, "--from", recording, *arguments], capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
        return parsed(ran["out"], ran["err"]), ran["rc"], parsed(again.stdout, again.stderr)


def parsed(out, words):
    if not out:
        raise ValueError(f"no report: {words.strip()[-200:]}")
    return json.loads(out)


def demands(scenario):
    """What a scenario demands: its words, and a question to the report, the exit code and the report of the recording."""
    found = [(check, lambda report, *_, check=check: bool(findings(report, check)))
             for check in scenario["must_name"]]
    found += [(f"{check} at least {least}",
               lambda report, *_, check=check, least=least: any(
                   SEVERITIES.index(one["severity"]) >= SEVERITIES.index(least) for one in findings(report, check)))
              for check, least in scenario.get("at_least", {}).items()]
    found += [(f"no {'finding' if check == '*' else check} above info",
               lambda report, *_, check=check: all(one["severity"] == "info" for one in findings(report, check)))
              for check in scenario["must_not_name"]]
    found += [(f"{check} because of {root}",
               lambda report, *_, check=check, root=root: any(
                   root in one["caused_by"] for one in findings(report, check)))
              for check, root in scenario.get("caused_by", {}).items()]
    if "exit" in scenario:
        found.append((f"exit {scenario['exit']}", lambda _, status, __: status == scenario["exit"]))
    if scenario["kind"] != "fixture":
        found.append(("the same of its recording",
                      lambda report, _, again: all(report[part] == again[part] for part in SAID)))
    # Whatever the host has, no check may break on it.
    found.append(("no internal-error", lambda report, *_: not findings(report, "internal-error")))
    return found


def findings(report, check):
    return [one for one in report["findings"] if check in ("*", one["id"])]
