"""A filesystem that hangs is said to hang, and holds up nothing else: no other figure, no page, no end."""

import os
import time

import pytest

from processes import OUTRIGGER, Program, Sidecar, eventually
from stuck_filesystem import stuck_filesystem  # noqa: F401 (a fixture)

STUCK = {"device": "nowhere:/export", "fstype": "fuse.stuck"}


@pytest.fixture
def procfs(stuck_filesystem, tmp_path):  # noqa: F811
    """A host with a root, a stuck mount below it, and another mount that is listed after that."""
    (tmp_path / "other").mkdir()
    return stuck_filesystem.procfs(
        tmp_path / "proc", "/dev/root / ext4", f"nowhere:/export {stuck_filesystem.folder} fuse.stuck",
        f"/dev/other {tmp_path}/other ext4")


def shown(samples, device):
    return samples("node_filesystem_device_error", device=device)


def test_a_scrape_ends_and_says_which_filesystem_does_not_answer(stuck_filesystem, procfs):  # noqa: F811
    begin = time.monotonic()
    answer = stuck_filesystem.run(lambda: Program([OUTRIGGER, "scrape", "--path.procfs", procfs]))
    assert answer.wait(10) == 0, answer.words()
    assert 2 <= time.monotonic() - begin < 5
    page = "".join(answer.out)
    assert 'node_filesystem_device_error{device="nowhere:/export"' in page
    assert 'node_filesystem_size_bytes{device="nowhere:/export"' not in page
    assert 'node_filesystem_size_bytes{device="/dev/other"' in page
    assert 'outrigger_collector_success{collector="filesystem"} 1' in page


def test_the_others_are_still_asked_and_it_comes_back(stuck_filesystem, procfs, start, tmp_path):  # noqa: F811
    sidecar = start(stuck_filesystem.run(lambda: Sidecar(tmp_path, "--path.procfs", procfs))).ready()
    eventually(lambda: shown(sidecar.samples(), "nowhere:/export") == 1, what="device_error of the stuck mount")
    eventually(lambda: shown(sidecar.samples(), "/dev/other") == 0, what="the mount listed after it")
    samples = sidecar.samples()
    assert shown(samples, "/dev/root") == 0
    assert samples.matching("node_filesystem_size_bytes", **STUCK) == []
    assert samples("outrigger_collector_success", collector="filesystem") == 1
    threads = [open(f"/proc/{sidecar.pid}/task/{task}/comm").read().strip()
               for task in os.listdir(f"/proc/{sidecar.pid}/task")]
    assert threads.count("mounts") == 2, threads
    before = samples("outrigger_tick_overruns_total")

    stuck_filesystem.answer()
    eventually(lambda: shown(sidecar.samples(), "nowhere:/export") == 0, what="its recovery")
    samples = sidecar.samples()
    assert samples("node_filesystem_size_bytes", **STUCK) == 1000 * 4096
    assert samples("node_filesystem_avail_bytes", **STUCK) == 300 * 4096
    assert samples("outrigger_tick_overruns_total") - before <= 1


def test_it_ends_at_once_while_a_filesystem_hangs(stuck_filesystem, procfs, start, tmp_path):  # noqa: F811
    sidecar = start(stuck_filesystem.run(lambda: Sidecar(tmp_path, "--path.procfs", procfs))).ready()
    begin = time.monotonic()
    assert sidecar.stop() == 0, sidecar.words()
    assert time.monotonic() - begin < 3
