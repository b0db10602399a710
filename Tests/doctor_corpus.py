"""Runs `outrigger doctor` over the sick hosts of the kernel corpus and holds scenarios.json to what it says."""

import json
import subprocess
import sys

import sick_corpus

WINDOW = ["--for", "3s"]
# Nobody serves there: only what the doctor sees for itself counts.
NO_SIDECAR = ["--url", "http://127.0.0.1:1"]
TIMEOUT_SECONDS = 60
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
    status, out, problem = told(outrigger, scenario)
    if problem:
        return 0, total, problem
    try:
        report = json.loads(out)
    except ValueError as malformed:
        return 0, total, f"no JSON: {malformed}"
    kept = [(words, holds(report, status)) for words, holds in demands(scenario)]
    for words, does_hold in kept:
        if not does_hold:
            print(f"  {scenario['path']}: expected {words}; exit {status}, found "
                  + (", ".join(f"{one['id']} {one['severity']}" for one in report["findings"]) or "nothing"))
    return sum(does_hold for _, does_hold in kept), total, ""


def told(outrigger, scenario):
    """The doctor's exit code and output, or why there are none."""
    command = [outrigger, "doctor", "--json", *scenario.get("args", [])]
    if scenario["kind"] == "fixture":
        try:
            outcome = subprocess.run(
                [*command, "--from", scenario["file"]], capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired as problem:
            return None, "", str(problem)
        return outcome.returncode, outcome.stdout, "" if outcome.stdout else outcome.stderr.strip()[-200:]
    ran, problem = sick_corpus.inside(scenario["file"], [*command, *WINDOW, *NO_SIDECAR])
    if problem:
        return None, "", problem
    return ran["rc"], ran["out"], "" if ran["out"] else ran["err"].strip()[-200:]


def demands(scenario):
    """What a scenario demands: its words, and a question to report and exit code."""
    found = [(check, lambda report, _, check=check: bool(findings(report, check)))
             for check in scenario["must_name"]]
    found += [(f"{check} at least {least}",
               lambda report, _, check=check, least=least: any(
                   SEVERITIES.index(one["severity"]) >= SEVERITIES.index(least) for one in findings(report, check)))
              for check, least in scenario.get("at_least", {}).items()]
    found += [(f"no {'finding' if check == '*' else check} above info",
               lambda report, _, check=check: all(one["severity"] == "info" for one in findings(report, check)))
              for check in scenario["must_not_name"]]
    found += [(f"{check} because of {root}",
               lambda report, _, check=check, root=root: any(
                   root in one["caused_by"] for one in findings(report, check)))
              for check, root in scenario.get("caused_by", {}).items()]
    if "exit" in scenario:
        found.append((f"exit {scenario['exit']}", lambda _, status: status == scenario["exit"]))
    # Whatever the host has, no check may break on it.
    found.append(("no internal-error", lambda report, _: not findings(report, "internal-error")))
    return found


def findings(report, check):
    return [one for one in report["findings"] if check in ("*", one["id"])]
