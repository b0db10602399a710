#!/usr/bin/env python3
"""Many processes with many descriptors: `servers.py PROCESSES DESCRIPTORS [listening]`, until its stdin ends."""

import os
import resource
import socket
import sys

# Below the ports that the connections of crowd.py come from.
FIRST_PORT = 9_000


def main(processes, descriptors, are_listening):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    hears, ear = os.pipe()
    ready, tells = os.pipe()
    ports = range(FIRST_PORT, FIRST_PORT + processes)
    children = [serve(port if are_listening else None, descriptors, hears, ear, tells) for port in ports]
    os.close(tells)
    for _ in children:
        if os.read(ready, 1) != b"!":
            sys.exit("a server could not get its port and descriptors")
    print("ready", flush=True)
    sys.stdin.read()
    os.close(ear)
    for child in children:
        os.waitpid(child, 0)


def serve(port, descriptors, hears, ear, tells):
    child = os.fork()
    if child:
        return child
    try:
        os.close(ear)
        door = socket.create_server(("127.0.0.1", port)) if port else None
        other = socket.socket()
        # The links of descriptors are what looking for owners costs; what they lead to is the same to it.
        kept = [door, other, *(os.dup(other.fileno()) for _ in range(descriptors))]
        os.write(tells, b"!")
        os.read(hears, 1)
        del kept
    except OSError:
        os.write(tells, b"?")
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] == ["listening"])
