"""What a generator has booked is what the page shows, to the last count."""

import pytest

import ledger
from processes import ROOT, eventually

INGEST = ROOT / "Benchmarks" / "Ingest"
SHAPES = {"unpacked": {"message": 0}, "packed": {}, "packed values": {"packed": 80}}


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    return ledger.compile_c(tmp_path_factory.mktemp("load"), "load", INGEST / "load.c", INGEST / "workload.c")


def closes(sidecar, books):
    def agrees():
        differences = books.differences(sidecar.page())
        assert not differences, differences[:3]
        return True
    eventually(agrees, what="a page that agrees with the books")


@pytest.mark.parametrize("lane, name", [
    ("datagram", "dsd.sock"), ("seqpacket", "dsd.seqpacket.sock"), ("stream", "dsd.stream.sock")])
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_is_lost_in_a_closed_loop(sidecar, load, lane, name, shape):
    books = ledger.Ledger()
    for settings in ({"line": 45, "mixed": 1}, {"line": 64, "zipf": 1.1}):
        books.add(ledger.send(
            load, lane, sidecar.runtime / name, series=300, samples=30_000, passes=2, seconds=20,
            **settings, **SHAPES[shape]))
    assert books.samples >= 120_000
    closes(sidecar, books)


def test_what_is_refused_to_a_sender_is_not_counted(sidecar, load):
    books = ledger.Ledger()
    # Far more than a receiver can take, so that the queue is full again and again.
    outcome = ledger.send(
        load, "datagram", sidecar.runtime / "dsd.sock", series=100, samples=20_000, message=0, rate=5e6, seconds=1)
    assert outcome["refused"] > 0
    books.add(outcome)
    closes(sidecar, books)
