"""Differential: every family of node_exporter's page is on ours with its type, label sets and values, or stands in a
table below with the reason why not. A family that is in neither fails the test."""

import concurrent.futures
import fnmatch
import math
import time

import pytest

from processes import OUTRIGGER, Samples, run

# Families of node_exporter that ours has not, and why.
NOT_OURS = {
    "go_*": "node_exporter's own runtime; ours has none, and shows what it costs as outrigger_self_*",
    "process_*": "node_exporter's own process; ours are outrigger_self_* and, for watched processes, outrigger_process_*",
    "promhttp_*": "node_exporter's own web server",
    "node_exporter_build_info": "ours is outrigger_build_info",
    "node_scrape_collector_*": "ours are outrigger_collector_duration_seconds and outrigger_collector_success",
    "node_textfile_*": "there is no textfile collector: what scripts have to say they send to the socket",
}

# Ours are right, and docs/METRICS.md says how: the families are compared, their values are not.
OURS_IS_RIGHT = {
    "node_tcp_connection_states": "the backlog limits of listening sockets are no bytes that wait to be sent",
}

# Ours writes a state in which nothing is as 0, so that its series does not come and go.
SHOWN_AS_ZERO = {"node_tcp_connection_states", "node_processes_state", "node_processes_threads_state"}

# Counts of a walk every ten seconds, of a host that goes on living meanwhile.
OF_A_WALK = {"node_processes_*", "node_udp_queues", "node_arp_entries"}

# Untyped families that only rise.
RISING = {"node_netstat_*_InSegs", "node_netstat_*_OutSegs", "node_netstat_TcpExt_*", "node_netstat_Tcp_*Opens", "node_vmstat_*"}


def matches(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def ours():
    return Samples(run(OUTRIGGER, "scrape", "--collector.interrupts").stdout)


def theirs(exporter):
    return Samples(exporter.session.get(exporter.url, timeout=10).text)


def both(exporter):
    """The two pages, read at the same moment; the connection is kept, since each new one would be counted."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        other = pool.submit(theirs, exporter)
        own = pool.submit(ours)
        return own.result(), other.result()


def expected(samples):
    """The families that ours has to have."""
    return {name for name in samples.types if not matches(name, NOT_OURS)}


def same(one, other):
    """Equal but for the last digit of a double: node_exporter divides microseconds twice by 1,000."""
    return math.isclose(one, other, rel_tol=1e-14)


def readable(keys):
    return sorted(name + str(dict(sorted(labels))) for name, labels in keys)


def test_every_family_is_on_ours_or_in_the_table(node_exporter):
    own, other = both(node_exporter)
    missing = expected(other) - own.types.keys()
    assert sorted(missing) == []
    assert len(expected(other)) > 150


def test_the_tables_name_what_there_is(node_exporter):
    """A pattern that matches nothing hides that a reason has gone; one that ours has as well is no reason."""
    own, other = both(node_exporter)
    unused = {pattern for pattern in NOT_OURS if not fnmatch.filter(other.types, pattern)}
    assert unused == set()
    assert {name for name in own.types if matches(name, NOT_OURS)} == set()


def test_every_shared_family_has_the_same_type(node_exporter):
    own, other = both(node_exporter)
    names = expected(other)
    assert {name: own.types.get(name) for name in names} == {name: other.types[name] for name in names}


def compare_label_sets(exporter):
    """The series of theirs, those that ours has not, and those that only ours has."""
    own, other = both(exporter)
    names = expected(other)
    keys = {key for key in other.values if key[0] in names}
    more = {key for key in own.values if key[0] in names and key[0] not in SHOWN_AS_ZERO} - keys
    return keys, keys - own.values.keys(), more


def test_every_shared_family_has_the_same_label_sets(node_exporter):
    """Mounts, interfaces and states come and go between the two pages; a true difference comes every time."""
    keys, missing, more = compare_label_sets(node_exporter)
    for _ in range(4):
        if missing or more:
            _, missing_again, more_again = compare_label_sets(node_exporter)
            missing, more = missing & missing_again, more & more_again
    assert readable(missing) == [] and readable(more) == []
    assert len(keys) > 300


def compare_what_rests(exporter):
    """The series that read the same twice on both pages, and those of them that differ between the pages."""
    before, after = both(exporter), both(exporter)
    names = expected(before[1])
    keys = {key for key in before[1].values if key[0] in names and key[0] not in OURS_IS_RIGHT}
    for samples in (*before, *after):
        keys &= samples.values.keys()
    resting = {key for key in keys if all(one.values[key] == two.values[key] for one, two in zip(before, after))}
    return resting, {key for key in resting if not same(before[0].values[key], before[1].values[key])}


def test_what_does_not_move_has_the_same_value(node_exporter):
    """On a busy machine a value may move between the two pages twice alike; a true difference comes every time."""
    resting, different = compare_what_rests(node_exporter)
    for _ in range(4):
        different &= compare_what_rests(node_exporter)[1] if different else set()
    assert readable({key for key in different if not matches(key[0], OF_A_WALK)}) == []
    assert len(resting) > 250


def test_what_moves_has_nearly_the_same_value(node_exporter):
    """A counter that moves lies between the two readings of the other side, give or take the time between them."""
    first, between, last = ours(), theirs(node_exporter), ours()
    # Per-CPU times are left out: the kernel itself lets idle and iowait fall back.
    names = {name for name in expected(between) if name != "node_cpu_seconds_total"
             and (between.types[name] == "counter" or matches(name, RISING))}
    keys = {key for key in between.values if key[0] in names} & first.values.keys() & last.values.keys()
    outside = {key for key in keys if not (
        first.values[key] <= between.values[key] <= last.values[key]
        or same(first.values[key], between.values[key]) or same(between.values[key], last.values[key]))}
    assert readable(outside) == []
    assert len(keys) > 150


def test_the_clock_is_the_same(node_exporter):
    before = time.time()
    own, other = both(node_exporter)
    for samples in (own, other):
        assert before - 1 < samples("node_time_seconds") < time.time() + 1


def test_what_a_walk_counts_is_near(node_exporter):
    """Processes come and go between two looks; what ours counts cannot be far off."""
    own, other = both(node_exporter)
    for name in ("node_processes_pids", "node_processes_threads"):
        assert own(name) == pytest.approx(other(name), rel=0.2, abs=20), name
    assert own.total("node_processes_state") == own("node_processes_pids")
    assert own("node_processes_max_processes") == other("node_processes_max_processes")
    assert own("node_processes_max_threads") == other("node_processes_max_threads")
