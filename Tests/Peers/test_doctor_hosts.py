"""The doctor and the live hosts it is for: each sick one by its root, each healthy one without a word above info.

All hosts are network namespaces of their own, made and examined a few at a time.
"""

import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import time

import pytest

from healthy_hosts import HEALTHY
from processes import OUTRIGGER
from sick_hosts import SICK
from stage import Stage

AT_ONCE = 6
# What the machine or its kernel log says of others meanwhile, such as of the host in the next namespace.
NOT_OF_THE_NAMESPACE = ("kmsg.", "softnet.", "cpu.steal", "psi.", "vm.", "cgroup.oom", "cgroup.memory-high")


class Visit:
    """What the doctor said inside and of the server from outside, and the kernel's counters around it."""

    def __init__(self, make, window):
        with Stage() as stage:
            server = make(stage)
            time.sleep(0.2)
            command = [str(OUTRIGGER), "doctor", "--json", "--for", window, "--url", "http://127.0.0.1:1"]
            self.before = counters()
            looks = [start_reading(command)]
            if server is not None:
                with stage.namespace.outside():
                    looks.append(start_reading([*command, "--pid", str(server.pid)]))
            reports = [(json.loads(look.communicate()[0]), look.returncode) for look in looks]
            self.after = counters()
        self.report, self.status = reports[0]
        self.outside = reports[-1][0]


def start_reading(command):
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def counters():
    found = {}
    for file in ("netstat", "snmp"):
        lines = pathlib.Path("/proc/thread-self/net", file).read_text().splitlines()
        for names, values in zip(lines[::2], lines[1::2]):
            group = names.split(":")[0]
            found.update({f"{group}.{name}": int(value)
                          for name, value in zip(names.split()[1:], values.split()[1:])})
    return found


def grave(report):
    """What is above info and about this namespace, in the order in which it is told."""
    return [one for one in report["findings"]
            if one["severity"] != "info" and not one["id"].startswith(NOT_OF_THE_NAMESPACE)]


@pytest.fixture(scope="module")
def visits(request):
    """By name, each host that is asked for, visited a few at a time."""
    if os.geteuid():
        pytest.skip("a network namespace needs root")
    if not shutil.which("ip") or not shutil.which("ss"):
        pytest.skip("a network namespace needs ip and ss of iproute2")
    wanted = {}
    for item in request.session.items:
        host = getattr(item, "callspec", None) and item.callspec.params.get("host")
        if host and item.module is request.module:
            wanted[name_of(host)] = (host, "3s") if callable(host) else (host.make, host.window)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(Visit, *how) for name, how in wanted.items()}


def name_of(host):
    return host.__name__ if callable(host) else host.make.__name__


@pytest.mark.parametrize("host", SICK, ids=name_of)
def test_the_root_of_a_sickness_is_told_first_and_nothing_else(host, visits):
    visit = visits[name_of(host)].result()
    chains = [chain.split(" > ") for chain in host.roots]
    told = grave(visit.report)
    assert [one["id"] for one in told] == [step for chain in chains for step in chain], told
    assert told[0]["severity"] == host.severity
    if len(told) == len([one for one in visit.report["findings"] if one["severity"] != "info"]):
        assert visit.status == {"critical": 3, "warning": 1}[host.severity]
    for chain in chains:
        causes = {one["id"]: one["caused_by"] for one in told}
        assert [causes[step] for step in chain] == [[], *([cause] for cause in chain[:-1])]
    for finding in told:
        for line in finding["evidence"]:
            name = line["field"]
            if name in visit.before and "t0" in line:
                assert visit.before[name] <= line["t0"] <= line["t1"] <= visit.after[name], line
    assert {one["id"] for one in grave(visit.outside)} == {one["id"] for one in told}


@pytest.mark.parametrize("host", HEALTHY, ids=name_of)
def test_nothing_above_info_is_said_of_a_healthy_host(host, visits):
    visit = visits[name_of(host)].result()
    assert grave(visit.report) == [] == grave(visit.outside)
