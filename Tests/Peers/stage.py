"""Where a sick or a healthy host is made: a network namespace, and what happens in it until it is left."""

import contextlib
import subprocess
import threading

from elsewhere import Elsewhere
from sick import Namespace, Server, hang_up, knock


class Stage:
    """A network namespace of the calling thread's own, and whoever is started in it."""

    def __init__(self):
        self.cleanup = contextlib.ExitStack()
        self.over = threading.Event()

    def __enter__(self):
        self.namespace = Namespace()
        self.cleanup.callback(self.namespace.leave)
        self.cleanup.callback(self.over.set)
        return self

    def __exit__(self, *_):
        self.cleanup.close()

    def server(self):
        server = Server()
        self.cleanup.callback(server.stop)
        return server

    def listening(self, backlog=4096, host="127.0.0.1", patience=0, answer=None, pause=0):
        """A server that serves, and its port."""
        server = self.server()
        port = server.listen(backlog, host)
        server.serve(patience, answer, pause)
        return server, port

    def elsewhere(self):
        other = Elsewhere()
        self.cleanup.callback(other.stop)
        return other

    def keep(self, clients):
        self.cleanup.callback(hang_up, clients)
        return clients

    def run(self, *command):
        child = subprocess.Popen(
            [str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.cleanup.callback(child.wait)
        self.cleanup.callback(child.terminate)
        return child

    def repeat(self, step, pause=0.05):
        """Does something again and again until the host is left."""
        def steps():
            while not self.over.wait(pause):
                with contextlib.suppress(OSError):
                    step()
        thread = threading.Thread(target=steps, daemon=True)
        thread.start()
        self.cleanup.callback(thread.join, 5)
        self.cleanup.callback(self.over.set)

    def knock(self, port, count=5):
        """New clients all the time, none of which goes."""
        clients = self.keep([])
        self.repeat(lambda: clients.extend(knock(port, count)))
