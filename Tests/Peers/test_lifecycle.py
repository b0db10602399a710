"""How it starts, how it refuses to, and how it ends."""

import os
import shutil
import signal
import socket
import stat

import pytest

from processes import OUTRIGGER, Program, Sidecar, eventually, run

SOCKETS = ["dsd.sock", "dsd.stream.sock", "dsd.seqpacket.sock"]


def refusal(program):
    """What a sidecar that could not start said, after it ended with 2."""
    assert program.wait() == 2, program.words()
    assert program.err, "it said nothing"
    return program.err[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_0_and_removes_the_sockets(sidecar, number):
    assert all(stat.S_ISSOCK((sidecar.runtime / name).stat().st_mode) for name in SOCKETS)
    assert sidecar.stop(number) == 0, sidecar.words()
    assert not [name for name in SOCKETS if (sidecar.runtime / name).exists()]


def test_a_second_instance_is_refused_and_the_first_undisturbed(sidecar, start, tmp_path):
    sentence = refusal(start(Sidecar(tmp_path)))
    assert "already" in sentence and str(sidecar.runtime / "totals") in sentence
    assert all((sidecar.runtime / name).exists() for name in SOCKETS)
    sidecar.page()


def test_a_stale_socket_is_replaced(start, tmp_path):
    first = start(Sidecar(tmp_path)).ready()
    first.stop(signal.SIGKILL)
    assert (first.runtime / "dsd.sock").exists()
    second = start(Sidecar(tmp_path)).ready()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"alive:1|c", str(second.runtime / "dsd.sock"))
    eventually(lambda: second.samples()("alive_total") == 1, what="a line on the new socket")


def test_a_regular_file_in_a_sockets_place_is_untouched(start, tmp_path):
    (tmp_path / "run").mkdir(mode=0o700)
    precious = tmp_path / "run" / "dsd.sock"
    precious.write_text("precious")
    sentence = refusal(start(Sidecar(tmp_path)))
    assert str(precious) in sentence and "not a socket" in sentence
    assert precious.read_text() == "precious"


def test_a_port_that_is_taken_is_said(start, tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        sentence = refusal(start(Sidecar(tmp_path, listen=f"127.0.0.1:{port}")))
    assert f"127.0.0.1:{port}" in sentence
    assert not [name for name in SOCKETS if (tmp_path / "run" / name).exists()]


def test_a_runtime_directory_without_permission_is_said(start, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o755)
    if os.geteuid() == 0:
        # The interpreter's temporary folders are 0700: nobody must be able to walk to the closed one.
        for folder in [tmp_path, *tmp_path.parents][:3]:
            folder.chmod(folder.stat().st_mode | 0o055)
        shutil.copy(OUTRIGGER, tmp_path / "outrigger")
        (tmp_path / "outrigger").chmod(0o755)
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", tmp_path / "outrigger"]
    else:
        closed.chmod(0o555)
        command = [OUTRIGGER]
    program = start(Program([*command, "run", "--web.listen-address", "127.0.0.1:0",
                             "--runtime-dir", closed / "run", "--state-dir", closed / "state"]))
    sentence = refusal(program)
    assert str(closed) in sentence and "ermission denied" in sentence


BAD_CONFIG = "interval: 1s\nmax_serie: 5\n"


def test_run_refuses_an_unknown_key_with_its_place(start, tmp_path):
    sentence = refusal(start(Sidecar(tmp_path, config=BAD_CONFIG)))
    assert "outrigger.yml:2:1" in sentence and "max_serie" in sentence
    assert "did you mean" in sentence and "max_series" in sentence


def test_check_config_refuses_an_unknown_key_with_its_place(tmp_path):
    file = tmp_path / "outrigger.yml"
    file.write_text(BAD_CONFIG)
    outcome = run(OUTRIGGER, "check-config", file)
    assert outcome.returncode == 1
    words = outcome.stdout + outcome.stderr
    assert f"{file}:2:1" in words and "did you mean" in words and "max_series" in words


def test_check_config_accepts_a_good_file(tmp_path):
    file = tmp_path / "outrigger.yml"
    file.write_text("interval: 1s\nmax_series: 500\n")
    assert run(OUTRIGGER, "check-config", file).returncode == 0


@pytest.mark.parametrize("arguments, status", [
    (["--version"], 0), (["--help"], 0), (["run", "--no-such-flag"], 64), (["no-such-command"], 64),
])
def test_the_command_line_ends_with_its_status(arguments, status):
    outcome = run(OUTRIGGER, *arguments)
    assert outcome.returncode == status
    words, silence = (outcome.stdout, outcome.stderr) if status == 0 else (outcome.stderr, outcome.stdout)
    assert words and not silence
