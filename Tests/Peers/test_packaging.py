"""The systemd units: systemd understands them, and they say what the sidecar relies on."""

import configparser
import re
import shutil

import pytest

from processes import ROOT, Sidecar, run, tool

UNITS = ["outrigger.service", "outrigger.socket"]


def unit(name):
    parser = configparser.ConfigParser(strict=True, interpolation=None, delimiters=["="])
    parser.optionxform = str
    parser.read_string((ROOT / "packaging" / name).read_text())
    return parser


def test_systemd_finds_nothing_wrong_with_them(tmp_path):
    analyze = tool("systemd-analyze")
    for name in UNITS:
        text = (ROOT / "packaging" / name).read_text()
        # Any program that is there: it is only looked at.
        (tmp_path / name).write_text(text.replace("/usr/bin/outrigger", shutil.which("true")))
    outcome = run(analyze, "verify", "--man=no", *[tmp_path / name for name in UNITS])
    complaints = [line for line in outcome.stderr.splitlines() if str(tmp_path) in line or "outrigger" in line]
    assert complaints == []


@pytest.mark.parametrize("key, value", [
    ("Type", "notify"), ("NotifyAccess", "main"), ("Restart", "always"), ("RuntimeDirectory", "outrigger"),
    ("RuntimeDirectoryPreserve", "yes"), ("StateDirectory", "outrigger"), ("ExecStart", "/usr/bin/outrigger run"),
])
def test_the_service_says(key, value):
    assert unit("outrigger.service")["Service"][key] == value


def test_the_store_has_room_for_every_socket():
    assert int(unit("outrigger.service")["Service"]["FileDescriptorStoreMax"]) >= 3


@pytest.mark.parametrize("key", [
    "ProtectSystem", "ProtectHome", "PrivateTmp", "ProtectProc", "ProcSubset", "PrivateUsers", "PrivateNetwork",
    "ProtectClock", "ProtectKernelTunables", "User", "DynamicUser", "ExecReload",
])
def test_the_service_leaves_out_what_would_blind_it(key):
    assert key not in unit("outrigger.service")["Service"]
    # Whoever misses it finds the reason.
    assert f"`{key}`" in (ROOT / "packaging/README.md").read_text()


def test_the_sockets_are_those_of_the_sidecar(start, tmp_path):
    listens = {key: value for key, value in unit("outrigger.socket")["Socket"].items() if key.startswith("Listen")}
    sidecar = start(Sidecar(tmp_path)).ready()
    kinds = {"ListenDatagram": "dsd.sock", "ListenStream": "dsd.stream.sock",
             "ListenSequentialPacket": "dsd.seqpacket.sock"}
    assert listens == {key: f"/run/outrigger/{name}" for key, name in kinds.items()}
    assert sorted(kinds.values()) == sorted(re.findall(r"/run/(dsd[a-z.]*sock) ", "".join(sidecar.err)))
