"""Programs and connections inside another network namespace."""

import contextlib
import ctypes
import os
import subprocess

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def check(outcome, call):
    if outcome:
        raise OSError(ctypes.get_errno(), f"{call}: {os.strerror(ctypes.get_errno())}")


class Namespace:
    """The network namespace of a process, or without one a new and empty one."""

    def __init__(self, pid=None):
        if pid is not None:
            self.descriptor = opened(f"/proc/{pid}/ns/net")
            return
        home = opened("/proc/thread-self/ns/net")
        check(libc.unshare(CLONE_NEWNET), "unshare")
        self.descriptor = opened("/proc/thread-self/ns/net")
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        check(libc.setns(home, CLONE_NEWNET), "setns")
        os.close(home)

    @contextlib.contextmanager
    def inside(self):
        """What the calling thread starts and opens here is inside: a socket stays where it was made."""
        home = opened("/proc/thread-self/ns/net")
        check(libc.setns(self.descriptor, CLONE_NEWNET), "setns")
        try:
            yield
        finally:
            check(libc.setns(home, CLONE_NEWNET), "setns")
            os.close(home)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.descriptor)


def opened(path):
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
