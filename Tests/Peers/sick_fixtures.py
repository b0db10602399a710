"""A namespace to be sick in and a server in it, for tests; apart from the kit, which the server runs as its program."""

import os
import shutil

import pytest

from sick import Namespace, Server


@pytest.fixture
def namespace():
    """The test runs inside a namespace of its own."""
    if os.geteuid():
        pytest.skip("a network namespace needs root")
    if not shutil.which("ip") or not shutil.which("ss"):
        pytest.skip("a network namespace needs ip and ss of iproute2")
    entered = Namespace()
    yield entered
    entered.leave()


@pytest.fixture
def server(namespace, start):
    return start(Server())
