"""The kit of the doctor's tests: runs of it, what its JSON must obey, and what of it may be compared."""

import json
import re

import jsonschema

from processes import OUTRIGGER, ROOT, Program

SCHEMA = json.loads((ROOT / "docs" / "doctor.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
# Nobody serves there: what a sidecar remembers is not asked for.
NO_SIDECAR = ["--url", "http://127.0.0.1:1"]
# Knocks at a port for ever, and waits for nothing.
KNOCKING = """
import socket, sys, time
kept = []
while True:
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(("127.0.0.1", int(sys.argv[1])))
    kept = kept[-100:] + [client]
    time.sleep(0.02)
"""
# The whole host's, so that one look may see what another, begun a moment later, does not.
OF_THE_HOST = ("psi.", "cpu.", "vm.")


def valid(report):
    VALIDATOR.check_schema(SCHEMA)
    VALIDATOR.validate(report)
    return report


class Look(Program):
    """A run of the doctor that goes on while others do."""

    def __init__(self, *arguments, program=(OUTRIGGER,), window="3s"):
        super().__init__([*program, "doctor", "--json", "--for", window, *NO_SIDECAR, *arguments])

    def report(self):
        status = self.wait(30)
        assert status in (0, 1, 3), self.words()
        return valid(json.loads("".join(self.out)))


def findings(report, check):
    return [one for one in report["findings"] if one["id"] == check]


def ids(entries):
    return {one["id"] for one in entries}


def comparable(report):
    """What two looks at the same sick server have in common: everything but when they looked, and what goes on moving."""
    kept = {name: report[name] for name in ("verdict", "findings", "history", "skipped", "irrelevant", "fine")}
    for name in ("findings", "history", "skipped"):
        kept[name] = [one for one in kept[name] if not one["id"].startswith(OF_THE_HOST)]
    kept["fine"] = [check for check in kept["fine"] if not check.startswith(OF_THE_HOST)]
    # A reader inside has the files of the namespace as its own.
    text = re.sub(r"/proc/\d+/net/", "/proc/net/", json.dumps(kept))
    return json.loads(re.sub(r"\d+(?:[.,]\d+)*", "0", text))
