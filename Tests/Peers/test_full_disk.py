"""A runtime directory that is full: a sentence at the start, and nothing that was shown is lost."""

import os
import pathlib
import signal
import subprocess

import pytest

from processes import OUTRIGGER, Program, Sidecar, eventually
from wire import lane, packets, send

# In a mount namespace that ends with the program.
MOUNT = 'mount -t tmpfs -o size=%s,nr_inodes=%s none "$1" && shift && exec "$@"'


def in_small_folder(size, inodes, folder, *command):
    return ["unshare", "--mount", "sh", "-c", MOUNT % (size, inodes), "sh", folder, *command]


class Cramped(Sidecar):
    """A sidecar whose runtime directory lies on a filesystem of so many bytes and files."""

    def __init__(self, folder, size, inodes=100):
        small = folder / "s"
        small.mkdir(exist_ok=True)
        self.folder = folder
        Program.__init__(self, in_small_folder(
            size, inodes, small, OUTRIGGER, "run", "--web.listen-address", "127.0.0.1:0", "--runtime-dir", small / "run",
            "--state-dir", folder / "state"))
        self.runtime = pathlib.Path(f"/proc/{self.pid}/root{small}/run")


@pytest.fixture(autouse=True)
def mounts(tmp_path):
    probe = subprocess.run(list(map(str, in_small_folder("64k", 10, tmp_path, "true"))), capture_output=True, text=True)
    if probe.returncode:
        absent = f"no mount namespace here: {probe.stderr.strip()}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(absent)


def test_a_filesystem_without_files_left_is_said(start, tmp_path):
    program = start(Cramped(tmp_path, "64k", inodes=1))
    assert program.wait() == 2, program.words()
    assert program.err[-1].strip() == (
        f"outrigger: cannot make {tmp_path}/s/run: no space left on device; choose another with --runtime-dir")


def test_no_room_for_totals_is_said_and_all_else_works(start, tmp_path):
    sidecar = start(Cramped(tmp_path, "4k")).ready()
    assert [line for line in sidecar.err if "totals will not survive a restart" in line and "No space left" in line]
    send(sidecar, b"works:1|c")
    eventually(lambda: sidecar.samples()("works_total") == 1, what="a line")


def test_room_that_ends_refuses_series_and_keeps_sums(start, tmp_path):
    sidecar = start(Cramped(tmp_path, "1m")).ready()
    # Made early, so that their sums must be whole.
    send(sidecar, b"early:1|c|#id:0", b"early:1|c|#id:1")
    lines = 20_000
    with lane(sidecar) as sender:
        for packet in packets(b"early:1|c|#id:%d" % number for number in range(lines)):
            sender.send(packet)

    def counted():
        samples = sidecar.samples()
        rejected = samples.total("outrigger_ingest_rejected_total", reason="no_room")
        assert samples.total("early_total") + rejected == lines + 2
        return samples

    samples = eventually(counted, what="every line counted or refused")
    overflowed = samples.total("outrigger_ingest_overflow_samples_total")
    print(f"{samples.total('outrigger_ingest_series'):.0f} series in 1 MiB, {overflowed:.0f} overflowed, "
          f"{samples.total('outrigger_ingest_rejected_total', reason='no_room'):.0f} refused")
    assert samples("early_total", id="0") == samples("early_total", id="1") == 2
    assert samples.total("outrigger_ingest_series") < lines
    assert sidecar.child.poll() is None
    assert sidecar.stop(signal.SIGTERM) == 0, sidecar.words()
