"""`doctor --fix`, `--apply` and `--rollback` against a live kernel: what is set, measured and taken back."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import threading
import time

import pytest

from namespaces import unprivileged  # noqa: F401: fixture
from processes import OUTRIGGER, Program, eventually, run
from sick import Namespace, Server, hang_up, knock

SOMAXCONN = "net.core.somaxconn"
# What else may hurt on the machine of the test is not asked.
CHECKS = "listen.overflow,listen.backlog-capped"
SMALL = 16
USUAL = 4096
# What a setting is called in the file, and what it gets.
SETTING = re.compile(r"^([a-z0-9_.-]+) = (\S.*)$")
# Settings that change by themselves, or that are a new one at every look.
RESTLESS = re.compile(r"net/netfilter/nf_conntrack_(count|buckets|max)|net/core/flow_limit|stable_secret|route/flush")


@pytest.fixture
def namespace():
    """The test runs inside a namespace of its own, in which accept queues are short."""
    if os.geteuid():
        pytest.skip("a network namespace needs root")
    if not shutil.which("ip"):
        pytest.skip("a network namespace needs ip of iproute2")
    entered = Namespace()
    entered.sysctl(SOMAXCONN, SMALL)
    yield entered
    entered.leave()


class Knocker:
    """Knocks with so many at a time, for ever, from the namespace in which it was made."""

    def __init__(self, port, count=40):
        self.count = count
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.work, args=(port,), daemon=True)
        self.thread.start()

    def work(self, port):
        while not self.over.is_set():
            clients = knock(port, self.count)
            self.over.wait(0.2)
            hang_up(clients)

    def stop(self):
        self.over.set()
        self.thread.join()


@pytest.fixture
def server(namespace, start):
    """Asks for a long queue, gets a short one, and empties it four times a second."""
    sickly = start(Server())
    sickly.port = sickly.listen(65535)
    sickly.accept_in_bursts(0.25)
    return sickly


@pytest.fixture
def knocker(server, start):
    return start(Knocker(server.port))


@pytest.fixture
def fix(tmp_path):
    """Runs `doctor --fix …` or `--rollback …` with the state of this test."""
    def begin(*arguments, program=(OUTRIGGER,), look="1s", **how):
        return run(*command(tmp_path, *arguments, program=program, look=look), **how)
    return begin


def command(folder, *arguments, program=(OUTRIGGER,), look="1s"):
    asked = [] if "--rollback" in arguments else ["--only", CHECKS]
    return [*program, "doctor", "--for", look, "--url", "http://127.0.0.1:1", *asked, *arguments,
            *([] if "--write" in arguments and "--apply" not in arguments else ["--state-dir", folder / "state"])]


def sysctls():
    """Every setting of the network as this thread's namespace shows it."""
    found = {}
    for folder, _, names in os.walk("/proc/sys/net"):
        for name in names:
            path = pathlib.Path(folder, name)
            with contextlib.suppress(OSError):
                if not RESTLESS.search(str(path)):
                    found[str(path).rpartition("/sys/")[2]] = path.read_text()
    assert len(found) > 100
    return found


def value(key):
    return pathlib.Path("/proc/sys", key.replace(".", "/")).read_text().strip()


def settings(text):
    """What a sysctl.d file sets; every other line of it is a comment or empty."""
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            key, word = SETTING.match(line).groups()
            assert key not in found
            found[key] = word
    return found


def lines(outcome, word):
    """The entries of a report under this word, each in one line."""
    whole = re.sub(r"\n {10}", " ", outcome.stdout if hasattr(outcome, "stdout") else outcome)
    return [line[10:] for line in whole.splitlines() if line[:10].strip() == word]


def rollbacks(tmp_path, ending="json"):
    return sorted((tmp_path / "state" / "rollback").glob(f"*.{ending}"))


def test_the_file_sets_what_it_says_and_nothing_else(knocker, server, fix, tmp_path):
    before = sysctls()
    outcome = fix("--fix")
    assert outcome.returncode == 3 and outcome.stderr == ""
    assert settings(outcome.stdout) == {SOMAXCONN: str(USUAL)}
    for part in (f"# listen.overflow :{server.port} sickly[{server.pid}]\n", f"\n# undo: sysctl -w '{SOMAXCONN}={SMALL}'\n",
                 "\n#   seen /proc/net/netstat TcpExt.ListenOverflows ", f"\n# was {SMALL} on 20",
                 "\n# takes effect when listen() is called again, or its process restarts\n", "\n# risk: ",
                 "\n## What no sysctl does\n"):
        assert part in outcome.stdout, part

    path = tmp_path / "90-mine.conf"
    stored = fix("--fix", "--write", path)
    assert stored.returncode == 3
    assert stored.stderr == (f"outrigger: stored in {path}\n"
                             f"outrigger: nobody reads {path} at boot; `sysctl -p {path}` loads it\n")
    assert path.read_text() == stored.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o644 and list(tmp_path.iterdir()) == [path]
    assert sysctls() == before

    # procps' own reader, and the way back that the file names.
    if shutil.which("sysctl"):
        loaded = run("sysctl", "-p", path)
        assert loaded.returncode == 0 and loaded.stdout == f"{SOMAXCONN} = {USUAL}\n" and value(SOMAXCONN) == str(USUAL)
        undo = re.search(r"^# undo: (.*)$", path.read_text(), re.MULTILINE)[1]
        assert run("sh", "-c", undo).returncode == 0
        assert sysctls() == before


def test_apply_relisten_measure_and_roll_back(knocker, server, fix, tmp_path):
    before = sysctls()
    applied = fix("--fix", "--apply", "--verify", "1s")
    assert applied.returncode == 3, applied
    assert lines(applied, "set") == [f"{SOMAXCONN} = {USUAL} (was {SMALL})"]
    waits = lines(applied, "waits")
    assert (f"listen.overflow :{server.port} sickly[{server.pid}]: needs relisten by pid {server.pid} (sickly), or its "
            f"restart: the limit of its queue is still {SMALL}") in waits, applied.stdout
    assert {key: text for key, text in sysctls().items() if before[key] != text} == {"net/core/somaxconn": f"{USUAL}\n"}

    server.listen_again(65535)
    healthy = fix("--fix", "--apply", "--verify", "1s")
    assert healthy.returncode == 0 and healthy.stdout.startswith("Nothing to set.\n"), healthy

    undo, = lines(applied, "undo")
    assert undo == f"outrigger doctor --rollback {rollbacks(tmp_path)[0].stem} --state-dir {tmp_path}/state"
    back = run(OUTRIGGER, *undo.split()[1:])
    assert (back.returncode, back.stdout, back.stderr) == (0, f"restored  {SOMAXCONN} = {SMALL} (was {USUAL})\n", "")
    assert sysctls() == before
    assert not rollbacks(tmp_path) and len(rollbacks(tmp_path, "undone")) == 1


def applying(start, tmp_path, *arguments):
    """`--apply` with a long second measurement, once the values are set."""
    program = start(Program(command(tmp_path, "--fix", "--apply", "--verify", "2s", *arguments)))
    eventually(lambda: lines("".join(program.out), "undo"), what="the way back")
    time.sleep(0.3)
    return program


def end(program):
    """Its exit code and what it printed, each in one line."""
    return program.wait(), "".join(program.out)


def test_a_server_that_listens_again_meanwhile_is_measured_as_fixed(knocker, server, start, tmp_path):
    program = applying(start, tmp_path)
    server.listen_again(65535)
    code, text = end(program)
    assert code == 0, text
    fixed = lines(text, "fixed")
    assert any(line.startswith(f"listen.overflow :{server.port} sickly[{server.pid}]: not seen again (was +")
               for line in fixed), text
    assert value(SOMAXCONN) == str(USUAL)


def test_a_queue_hardly_longer_has_no_effect(knocker, server, start, tmp_path):
    program = applying(start, tmp_path)
    server.listen_again(SMALL + 1)
    code, text = end(program)
    assert code == 3
    assert any(line.startswith(f"listen.overflow :{server.port}") and ": no effect (was +" in line
               for line in lines(text, "same")), text
    assert value(SOMAXCONN) == str(USUAL) and len(rollbacks(tmp_path)) == 1


def test_what_makes_it_worse_is_restored_at_once(knocker, server, start, tmp_path):
    before = sysctls()
    path = tmp_path / "worse.conf"
    program = applying(start, tmp_path, "--write", path)
    knocker.count = 400
    server.listen_again(SMALL + 1)
    code, text = end(program)
    assert code == 3
    assert any(f": {SOMAXCONN} restored (was +" in line for line in lines(text, "worse")), text
    assert lines(text, "restored") == [f"{SOMAXCONN} = {SMALL} (was {USUAL})"]
    assert sysctls() == before and not rollbacks(tmp_path)
    # What did harm is not stored either.
    assert not path.exists() and f"nothing to set, so {path} was not stored" in program.words()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_end_while_it_measures_leaves_the_way_back(number, knocker, server, fix, start, tmp_path):
    before = sysctls()
    path = tmp_path / "a.conf"
    program = start(Program(command(tmp_path, "--fix", "--apply", "--verify", "1h", "--write", path)))
    undo, = eventually(lambda: lines("".join(program.out), "undo"), what="the way back")
    time.sleep(0.5)
    program.child.send_signal(number)
    code = program.wait()
    assert value(SOMAXCONN) == str(USUAL) and not path.exists()
    if number == signal.SIGKILL:
        assert code == -signal.SIGKILL
    else:
        assert code == 2
        assert re.fullmatch(
            rf"outrigger: interrupted after [\d.]+ of 3600 s, too early to tell what came of it\n"
            rf"outrigger: what was set stays set; {re.escape(undo)} takes it back\n"
            rf"outrigger: {path} was not stored\n", program.words())
    assert fix("--rollback").stdout == f"restored  {SOMAXCONN} = {SMALL} (was {USUAL})\n"
    assert sysctls() == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_end_while_it_looks_sets_nothing(number, knocker, server, start, tmp_path):
    program = start(Program(command(tmp_path, "--fix", "--apply", look="1h")))
    time.sleep(1.5)
    program.child.send_signal(number)
    assert program.wait() == 2
    assert program.words() == "outrigger: interrupted before anything was set\n" and not program.out
    assert value(SOMAXCONN) == str(SMALL) and not (tmp_path / "state").exists()


def test_from_outside_it_is_the_namespace_of_the_pid(namespace, knocker, server, fix, tmp_path):
    with namespace.outside():
        own = sysctls()
        applied = fix("--fix", "--apply", "--verify", "1s", "--pid", server.pid)
        assert applied.returncode == 3 and lines(applied, "set") == [f"{SOMAXCONN} = {USUAL} (was {SMALL})"]
        undo, = lines(applied, "undo")
        assert f" --pid {server.pid} " in undo
        # Here it belongs to nobody.
        stranger = fix("--rollback")
        assert stranger.returncode == 2 and "holds no rollback of this boot and network namespace; there is 2" in stranger.stderr
        assert sysctls() == own
    assert value(SOMAXCONN) == str(USUAL)
    with namespace.outside():
        assert run(OUTRIGGER, *undo.split()[1:]).stdout == f"restored  {SOMAXCONN} = {SMALL} (was {USUAL})\n"
        assert sysctls() == own
    assert value(SOMAXCONN) == str(SMALL)


def test_a_value_that_somebody_else_has_set_since_is_theirs(knocker, server, namespace, fix, tmp_path):
    assert lines(fix("--fix", "--apply", "--verify", "100ms"), "set")
    namespace.sysctl(SOMAXCONN, 1024)
    back = fix("--rollback")
    assert back.returncode == 0
    assert lines(back, "left") == [
        f"{SOMAXCONN} is 1024, not the {USUAL} that we set: somebody else changed it meanwhile"]
    assert value(SOMAXCONN) == "1024"


def test_two_runs_at_once_keep_a_way_back_each(knocker, server, fix, start, tmp_path):
    before = sysctls()
    programs = [start(Program(command(tmp_path, "--fix", "--apply", "--verify", "1s"))) for _ in range(4)]
    texts = [end(program)[1] + program.words() for program in programs]
    done = [text for text in texts if lines(text, "set")]
    # Who comes second touches nothing, and says why not.
    for text in texts:
        assert text in done or text.startswith("Nothing to set.\n") or (
            "somebody has set it to 4096 since it was looked at, when it was 16" in text), text
    assert done and len(rollbacks(tmp_path)) == len(done)
    for _ in done:
        assert fix("--rollback").returncode == 0
    assert sysctls() == before and not rollbacks(tmp_path)


def test_a_user_without_rights_is_told_and_nothing_changes(knocker, server, fix, unprivileged, tmp_path):
    before = sysctls()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs").chmod(0o777)
    state = tmp_path / "theirs" / "state"
    outcome = run(*unprivileged, "doctor", "--for", "1s", "--fix", "--apply", "--state-dir", state)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert outcome.stderr == f"outrigger: nothing was set: {SOMAXCONN} may not be set by this user; run as root\n"
    assert sysctls() == before and not state.exists()
    # The file may be printed by anybody.
    printed = run(*unprivileged, "doctor", "--for", "1s", "--fix")
    assert printed.returncode == 3 and settings(printed.stdout) == {SOMAXCONN: str(USUAL)}


def test_the_standard_file_is_not_stored_outside_the_first_namespace(namespace, tmp_path):
    standard = pathlib.Path("/etc/sysctl.d/90-outrigger.conf")
    existed = standard.exists()
    begin = time.monotonic()
    outcome = run(OUTRIGGER, "doctor", "--for", "30s", "--fix", "--write")
    assert outcome.returncode == 2 and outcome.stdout == "" and time.monotonic() - begin < 10
    assert outcome.stderr == (
        "outrigger: /etc is read for the host's first network namespace, and this is another one: name a file with "
        "--write FILE; nothing was done\n")
    assert standard.exists() == existed


def test_files_of_others_stay(knocker, server, fix, tmp_path):
    theirs = tmp_path / "theirs.conf"
    theirs.write_text("vm.swappiness = 1\n")
    words = f"{theirs} was written by somebody else and stays as it is; --force overwrites it, --write FILE names another\n"
    outcome = fix("--fix", "--write", theirs)
    assert (outcome.returncode, outcome.stderr) == (2, f"outrigger: {words}")
    assert theirs.read_text() == "vm.swappiness = 1\n"
    # Known before anything is set.
    outcome = fix("--fix", "--apply", "--write", theirs)
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (2, "", f"outrigger: nothing was set: {words}")
    assert value(SOMAXCONN) == str(SMALL)
    link = tmp_path / "link.conf"
    link.symlink_to(theirs)
    assert "is not a regular file" in fix("--fix", "--write", link, "--force").stderr
    assert fix("--fix", "--write", theirs, "--force").returncode == 3
    assert settings(theirs.read_text()) == {SOMAXCONN: str(USUAL)}


IN_MOUNT = ["unshare", "--mount", "sh", "-c"]


def mounts_or_skip():
    probe = subprocess.run([*IN_MOUNT, "true"], capture_output=True, text=True)
    if probe.returncode:
        absent = f"no mount namespace here: {probe.stderr.strip()}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(absent)


def test_no_room_for_the_old_values_sets_nothing(knocker, server, tmp_path):
    mounts_or_skip()
    before = sysctls()
    small = tmp_path / "small"
    small.mkdir()
    full = 'mount -t tmpfs -o size=4k none "$0" && head -c 4096 /dev/zero > "$0/full" && exec "$@"'
    outcome = run(*IN_MOUNT, full, small, OUTRIGGER, "doctor", "--for", "1s", "--fix", "--apply", "--state-dir", small)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("outrigger: nothing was set: the old values cannot be kept: ")
    assert outcome.stderr.endswith("no space left on device; make room, or choose another --state-dir\n")
    stored = run(*IN_MOUNT, full, small, OUTRIGGER, "doctor", "--for", "1s", "--fix", "--write", small / "a.conf")
    assert stored.returncode == 2
    assert stored.stderr == f"outrigger: {small}/a.conf: no space left on device; nothing was stored\n"
    assert sysctls() == before


def test_a_folder_that_is_read_only_is_said(knocker, server, tmp_path):
    mounts_or_skip()
    before = sysctls()
    fixed = 'mount -t tmpfs -o ro none "$0" && exec "$@"'
    folder = tmp_path / "fixed"
    folder.mkdir()
    stored = run(*IN_MOUNT, fixed, folder, OUTRIGGER, "doctor", "--for", "1s", "--fix", "--write", folder / "a.conf")
    assert stored.returncode == 2
    assert stored.stderr == f"outrigger: {folder}/a.conf: read-only file system; nothing was stored\n"
    applied = run(*IN_MOUNT, fixed, folder, OUTRIGGER, "doctor", "--for", "1s", "--fix", "--apply", "--state-dir", folder)
    assert (applied.returncode, applied.stdout) == (2, "")
    assert applied.stderr.startswith("outrigger: nothing was set: ") and "read-only file system" in applied.stderr.lower()
    assert sysctls() == before


def test_settings_that_are_read_only_here_are_named_with_their_place(knocker, server, tmp_path):
    mounts_or_skip()
    frozen = 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec "$@"'
    outcome = run(*IN_MOUNT, frozen, "sh", OUTRIGGER, "doctor", "--for", "1s", "--fix", "--apply",
                  "--state-dir", tmp_path / "state")
    assert outcome.returncode == 3 and outcome.stdout.startswith("Nothing to set.\n"), outcome
    assert (f"{SOMAXCONN} = {USUAL}: {SOMAXCONN} is read-only here; instead: docker run --sysctl {SOMAXCONN}='{USUAL}', or "
            f"pod securityContext.sysctls, after kubelet --allowed-unsafe-sysctls={SOMAXCONN}") in lines(outcome, "not set")
