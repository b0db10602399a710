#!/usr/bin/env python3
"""A network namespace full of sockets: `crowd.py ESTABLISHED TIME_WAIT`, for whoever has it as a child.

It moves into a network namespace of its own, opens connections over loopback, IPv4 and IPv6, and answers each line of
its standard input with a line of JSON once as many sockets as asked for have newly begun to wait: for 60 seconds then
nothing changes. A connection within the namespace is two rows of the socket table. Nothing outlives its standard input.
"""

import ctypes
import json
import os
import resource
import socket
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
# Listeners of every kind, so that both families and a socket for both are counted.
LISTENERS = [(8001, "127.0.0.1"), (8002, "127.0.0.1"), (8003, "::1"), (8004, "::")]
# What a process needs besides sockets.
SPARE_DESCRIPTORS = 64
CONNECTIONS_PER_PROCESS = 2500


def main(established, time_wait):
    own_namespace()
    listeners = [listener(*place) for place in LISTENERS]
    holders = hold(listeners, established // 2)
    while sys.stdin.readline():
        while counted()["time_wait"]:
            time.sleep(0.1)
        fill_time_wait(listeners, time_wait)
        print(json.dumps({"processes": len(holders), **counted()}), flush=True)
    for _, ear in holders:
        ear.close()
    for child, _ in holders:
        os.waitpid(child, 0)


def own_namespace():
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
        sys.exit(f"a network namespace needs root: {os.strerror(ctypes.get_errno())}")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    sysctl("net.ipv4.ip_local_port_range", "10000 65000")
    # Over loopback the kernel would use a port in TIME_WAIT again after a second, and the sockets would be too few.
    sysctl("net.ipv4.tcp_tw_reuse", "0")


def sysctl(name, value):
    with open("/proc/sys/" + name.replace(".", "/"), "w") as file:
        file.write(value)


def listener(port, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if address == "::":
        door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    door.bind((address, port))
    door.listen(4096)
    return door


def hold(listeners, connections):
    """Holds the connections in as many processes as their descriptor limit asks for; returns pids and pipes to end them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    each = min(CONNECTIONS_PER_PROCESS, (hard - SPARE_DESCRIPTORS) // 2)
    holders = []
    while connections:
        share = min(each, connections)
        connections -= share
        holders.append(holder(listeners[len(holders) % len(listeners)], share, [ear for _, ear in holders]))
    return holders


def holder(door, count, others):
    hears, ear = os.pipe()
    ready, tells = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            # Ends of the pipes of older siblings would keep those alive.
            for other in [*others, os.fdopen(ear, "wb", 0)]:
                other.close()
            pairs = [pair(door) for _ in range(count)]
            os.write(tells, b"!")
            os.read(hears, 1)
            for one in (end for ends in pairs for end in ends):
                reset(one)
        finally:
            os._exit(0)
    os.close(hears)
    os.close(tells)
    if not os.read(ready, 1):
        sys.exit("a process of the crowd could not hold its connections")
    os.close(ready)
    return child, os.fdopen(ear, "wb", 0)


def pair(door):
    """A new connection: the client's end and the server's."""
    address, port = door.getsockname()[:2]
    client = socket.create_connection(("127.0.0.1" if address == "::" else address, port))
    return client, door.accept()[0]


def reset(end):
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


def fill_time_wait(listeners, wanted):
    """Closes connections, the server first and the client first in turn, until that many sockets wait."""
    while (missing := wanted - counted()["time_wait"]) > 0:
        for number in range(missing):
            client, server = pair(listeners[number % len(listeners)])
            first, second = (client, server) if number // len(listeners) % 2 else (server, client)
            first.close()
            second.close()
        deadline = time.monotonic() + 5
        while counted()["time_wait"] < wanted - missing and time.monotonic() < deadline:
            time.sleep(0.01)


def counted():
    with open("/proc/self/net/sockstat") as file:
        words = next(line.split() for line in file if line.startswith("TCP:"))
    return {"time_wait": int(words[words.index("tw") + 1])}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
