"""Watched processes on this very kernel: those that die all the time, those that may not be seen, those held back."""

import contextlib
import os
import pathlib
import shutil
import sys
import tempfile
import time

import pytest

from processes import OUTRIGGER, Program, Samples, Sidecar, eventually, free_port, run

COLLECTORS = ["process", "thread", "process_memory", "cgroup"]
NOBODY = 65534

# Listens, and has 200 children a second that do a little and end.
STORM = """
import os, socket, sys, time
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    if os.fork() == 0:
        sum(range(5000))
        os._exit(0)
    time.sleep(0.004)
    try:
        while os.waitpid(-1, os.WNOHANG)[0]: pass
    except ChildProcessError:
        pass
"""

# Four workers, each with a listening socket of its own on one port, the oldest of which is killed and replaced.
PREFORK = """
import os, signal, socket, sys, time
def work():
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind(("127.0.0.1", int(sys.argv[1])))
    listener.listen(64)
    while True:
        sum(range(5000))
        time.sleep(0.01)
def spawn():
    pid = os.fork()
    return pid or work()
workers = [spawn() for _ in range(4)]
while True:
    time.sleep(0.5)
    os.kill(workers[0], signal.SIGKILL)
    os.waitpid(workers.pop(0), 0)
    workers.append(spawn())
"""

# One thread with a name of its own never rests, the others always do.
PEGGED = """
import ctypes, threading, time
def spin():
    ctypes.CDLL(None).prctl(15, b"pegged", 0, 0, 0)
    while True: pass
threading.Thread(target=spin, daemon=True).start()
for _ in range(3): threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
time.sleep(600)
"""

# Works in bursts: far below a core on average, and yet held back by a quota.
BURSTS = """
import time
while True:
    end = time.process_time() + 0.06
    while time.process_time() < end: pass
    time.sleep(0.2)
"""


def python(source, *arguments):
    return Program([sys.executable, "-c", source, *arguments])


@contextlib.contextmanager
def public_folder():
    """A folder that every user may read, with the program under test in it."""
    with tempfile.TemporaryDirectory(prefix="outrigger-processes-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        shutil.copy(OUTRIGGER, folder / "outrigger")
        yield folder


def needs_root():
    if os.geteuid() != 0:
        if os.environ.get("CI") == "true":
            pytest.fail("needs root, to be somebody else")
        pytest.skip("needs root, to be somebody else")


def scrape_as_nobody(config, before=""):
    """What an unprivileged `outrigger scrape` prints; `before` is run first, in a mount namespace of its own."""
    with public_folder() as folder:
        (folder / "c.yml").write_text(config)
        drop = f"exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups"
        script = f"{before}{drop} {folder}/outrigger scrape --config {folder}/c.yml"
        done = run("unshare", "--mount", "sh", "-c", script)
    assert done.returncode == 0, done.stderr
    return Samples(done.stdout)


def successes(page):
    return {name: page("outrigger_collector_success", collector=name) for name in COLLECTORS}


@pytest.mark.parametrize("source, sockets", [(STORM, 1), (PREFORK, 4)], ids=["storm", "prefork"])
def test_processes_that_come_and_go_make_no_storm(start, tmp_path, source, sockets):
    port = free_port()
    # A group of its own, so that workers are ended with whoever made them.
    leader = start(Program(["setsid", sys.executable, "-c", source, port]))
    config = f"processes: [ {{ name: storm, match: {{ cmdline_regex: ' {port}$' }} }} ]"
    sidecar = start(Sidecar(tmp_path, config=config)).ready()
    highest, pages, most = {}, 0, 0
    try:
        eventually(lambda: sidecar.samples()("outrigger_process_up", process="storm") == 1, what="the storm's group")
        deadline = time.monotonic() + 6
        while time.monotonic() < deadline:
            page = sidecar.samples()
            assert set(successes(page).values()) == {1}
            assert page("outrigger_process_up", process="storm") == 1
            assert page("outrigger_process_restarts_total", process="storm") == 0
            for (name, labels), value in page.values.items():
                if name.endswith("_total") and ("process", "storm") in labels:
                    assert value >= highest.get((name, labels), 0), (name, labels)
                    highest[name, labels] = value
            most = max([most, *page.matching("outrigger_listener_sockets", port=str(port))])
            pages += 1
            time.sleep(0.2)
    finally:
        os.killpg(leader.pid, 9)
    assert pages > 5
    assert len(highest) >= 8
    assert most == sockets
    assert not [line for line in sidecar.err if "could not" in line], sidecar.words()


@pytest.mark.parametrize("command", ["scrape", "run"])
def test_without_a_proc_nothing_is_looked_at(command, tmp_path):
    nowhere = tmp_path / "nowhere"
    folders = ["--runtime-dir", tmp_path / "run", "--state-dir", tmp_path / "state"]
    done = run(OUTRIGGER, command, "--path.procfs", nowhere, *folders)
    advice = "give the place where the host's /proc is mounted"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"outrigger: path.procfs: there is no folder `{nowhere}`; {advice}\n"


def test_a_stranger_sees_what_anybody_may_see(start):
    needs_root()
    port = free_port()
    server = start(Program([sys.executable, "-m", "http.server", port, "--bind", "127.0.0.1"]))
    config = f"""
processes:
  - {{ name: theirs, match: {{ cmdline_regex: "http.server {port} " }} }}
  - {{ name: by-program, match: {{ exe: /nowhere/gateway }} }}
  - {{ name: by-port, match: {{ listens_on: {port} }} }}
  - {{ name: by-comm, match: {{ comm: nobody-has-it }} }}
"""
    def listens():
        return any(f":{port:04X} " in line for line in open("/proc/net/tcp"))
    eventually(listens, what="the server")
    page = scrape_as_nobody(config)
    assert set(successes(page).values()) == {1}
    theirs = [name.removeprefix("outrigger_process_") for name, labels in page.values
              if name.startswith("outrigger_process_") and ("process", "theirs") in labels]
    assert {"cpu_seconds_total", "resident_memory_bytes", "threads", "up", "max_fds", "start_time_seconds",
            "context_switches_total", "page_faults_total"} <= set(theirs)
    # What only the same user or root may ask is absent, not 0.
    assert not {"io_read_bytes_total", "io_write_bytes_total", "pss_bytes", "private_memory_bytes"} & set(theirs)
    status = dict(line.split(":", 1) for line in open(f"/proc/{server.pid}/status"))
    resident = int(status["VmRSS"].split()[0]) * 1024
    assert abs(page("outrigger_process_resident_memory_bytes", process="theirs") - resident) < 4 << 20
    assert page("outrigger_process_open_fds", process="theirs") == len(os.listdir(f"/proc/{server.pid}/fd"))
    # Nobody known to be there is not the same as nobody there.
    assert page.matching("outrigger_process_up", process="by-program") == []
    assert page.matching("outrigger_process_up", process="by-port") == []
    assert page("outrigger_process_up", process="by-comm") == 0


def test_hidden_processes_are_not_taken_for_absent_ones(start):
    needs_root()
    def sleeper(mark, *prefix):
        # The last argument is a mark for the command line.
        start(Program([*prefix, sys.executable, "-c", "import time; time.sleep(600)", mark]))
    sleeper("mark-of-root")
    sleeper("mark-of-nobody", "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    rules = {name: f"{{ name: {name}, match: {{ cmdline_regex: mark-of-{name}$ }} }}"
             for name in ("root", "nobody")}
    hide = "mount -t proc -o hidepid=2 proc /proc && "
    page = scrape_as_nobody(f"processes: [ {rules['root']}, {rules['nobody']} ]", before=hide)
    assert set(successes(page).values()) == {1}
    assert page("outrigger_process_up", process="nobody") == 1
    assert page("outrigger_process_resident_memory_bytes", process="nobody") > 1 << 20
    assert page("outrigger_process_pss_bytes", process="nobody") > 1 << 20
    assert page.matching("outrigger_process_up", process="root") == []
    assert page.matching("outrigger_process_resident_memory_bytes", process="root") == []
    # Who sees nothing of what he is to watch has not looked.
    page = scrape_as_nobody(f"processes: [ {rules['root']} ]", before=hide)
    assert set(successes(page).values()) == {0}
    assert page.matching("outrigger_process_up") == []


def test_the_busiest_thread_is_told(start, tmp_path):
    program = start(python(PEGGED, "mark-of-pegged"))
    config = "processes: [ { name: peg, match: { cmdline_regex: mark-of-pegged$ } } ]"
    sidecar = start(Sidecar(tmp_path, config=config)).ready()
    # Other tests may leave it little of a core; which is still more than the rest of its process takes.
    eventually(lambda: 0.05 < sidecar.samples()("outrigger_thread_cpu_busiest_ratio", process="peg") <= 1,
               seconds=30, what="a second look at the threads")
    page = sidecar.samples()
    busiest = page("outrigger_thread_cpu_seconds_total", process="peg", thread="pegged")
    assert busiest == max(page.matching("outrigger_thread_cpu_seconds_total", process="peg"))
    ticks = [sum(map(int, open(f"/proc/{program.pid}/task/{thread}/stat").read().rsplit(")", 1)[1].split()[11:13]))
             for thread in os.listdir(f"/proc/{program.pid}/task")]
    assert 0 < busiest <= max(ticks) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("rule, belongs", [
    (r"foo\x2dbar@1.service", True), ("foo\\x2dbar@.service", True), ("outriggerPID.slice", True),
    ("bar@1.service", False)])
def test_a_unit_is_known_by_its_control_group(start, tmp_path, rule, belongs):
    needs_root()
    rule = rule.replace("PID", str(os.getpid()))
    systemd, root = pathlib.Path("/sys/fs/cgroup/systemd"), pathlib.Path("/sys/fs/cgroup")
    tree = systemd if systemd.is_dir() else root
    if not (tree / "cgroup.procs").exists():
        pytest.skip("no tree of control groups that systemd could use is mounted here")
    # As systemd nests the instance of a template in a slice.
    # Of this run alone: others may run beside it.
    slice = tree / f"outrigger{os.getpid()}.slice"
    unit = slice / r"foo\x2dbar@1.service"
    unit.mkdir(parents=True)
    try:
        program = Program([sys.executable, "-c", "import time; time.sleep(600)"])
        (unit / "cgroup.procs").write_text(str(program.pid))
        config = tmp_path / "c.yml"
        config.write_text(f"processes: [ {{ name: u, match: {{ unit: '{rule}' }} }} ]\n")
        done = run(OUTRIGGER, "scrape", "--config", config)
        assert done.returncode == 0, done.stderr
        assert Samples(done.stdout)("outrigger_process_up", process="u") == belongs
    finally:
        program.stop(9)
        for folder in (unit, slice):
            eventually(lambda: folder.rmdir() is None, seconds=5, what=f"the removal of {folder}")


@contextlib.contextmanager
def quota_on_the_parent():
    """A control group without a quota in one that may use a tenth of a core: the folders of both."""
    needs_root()
    root = pathlib.Path("/sys/fs/cgroup")
    controllers = root / "cgroup.controllers"
    is_v2 = controllers.exists() and "cpu" in controllers.read_text().split()
    parent = (root if is_v2 else root / "cpu") / f"outrigger-test-{os.getpid()}"
    if not parent.parent.is_dir():
        pytest.skip("no cpu controller is mounted here")
    inner = parent / "gateway.service"
    parent.mkdir()
    try:
        if is_v2:
            (parent / "cgroup.subtree_control").write_text("+cpu")
            (parent / "cpu.max").write_text("10000 100000")
        else:
            (parent / "cpu.cfs_period_us").write_text("100000")
            (parent / "cpu.cfs_quota_us").write_text("10000")
        inner.mkdir()
        yield parent, inner
    finally:
        for folder in (inner, parent):
            if folder.exists():
                # The processes in it have just been ended, and leave it in their own time.
                eventually(lambda: folder.rmdir() is None, seconds=5, what=f"the removal of {folder}")


def test_an_ancestor_that_throttles_is_told(tmp_path):
    def numbers(folder):
        return {key: int(value) for key, value in map(str.split, open(folder / "cpu.stat"))}
    with quota_on_the_parent() as (parent, inner), contextlib.ExitStack() as started:
        burner = python(BURSTS, "mark-of-burner")
        started.callback(burner.stop, 9)
        (inner / "cgroup.procs").write_text(str(burner.pid))
        config = "processes: [ { name: burner, match: { cmdline_regex: mark-of-burner$ } } ]"
        sidecar = Sidecar(tmp_path, config=config)
        started.callback(sidecar.stop)
        sidecar.ready()
        eventually(lambda: numbers(parent)["nr_throttled"] >= 5, what="throttling")
        # A stopped process is throttled no more, and the sidecar's next look finds the kernel's figures.
        os.kill(burner.pid, 19)
        names = {"nr_periods": "periods", "nr_throttled": "throttled_periods"}

        def agrees():
            page, kernel = sidecar.samples(), numbers(parent)
            seconds = kernel.get("throttled_usec", kernel.get("throttled_time", 0) / 1000) / 1e6
            assert abs(page("outrigger_cgroup_cpu_throttled_seconds_total", process="burner") - seconds) < 1e-4
            return all(page(f"outrigger_cgroup_cpu_{ours}_total", process="burner") == kernel[theirs]
                       for theirs, ours in names.items())

        eventually(agrees, what="the kernel's figures on the page")
        page = sidecar.samples()
        assert page("outrigger_cgroup_cpu_quota_cores", process="burner") == pytest.approx(0.1)
        assert page("outrigger_cgroup_cpu_throttled_periods_total", process="burner") >= 5
        accounts = [inner / "cpuacct.usage", inner / "cpu.stat"]
        if accounts[0].exists() or "usage_usec" in numbers(inner):
            used = int(accounts[0].read_text()) / 1e9 if accounts[0].exists() else numbers(inner)["usage_usec"] / 1e6
            assert page("outrigger_cgroup_cpu_seconds_total", process="burner") == pytest.approx(used, abs=0.01)
        assert not [line for line in sidecar.err if "could not" in line], sidecar.words()
