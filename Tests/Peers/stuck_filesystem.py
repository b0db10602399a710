"""A filesystem that never answers: a FUSE mount whose server reads nothing, as when an NFS server has gone.

It is mounted in a mount namespace of its own, so that nothing else on this machine hangs with it.
"""

import concurrent.futures
import ctypes
import os
import pathlib
import struct
import threading

import pytest

CLONE_NEWNS = 0x20000
MS_NOSUID, MS_NODEV, MS_REC, MS_PRIVATE = 2, 4, 1 << 14, 1 << 18
FUSE_INIT, FUSE_STATFS, ENOSYS = 26, 17, 38
libc = ctypes.CDLL(None, use_errno=True)


def call(function, *arguments):
    if function(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


class StuckFilesystem:
    """Mounted at `folder` for the programs that `run` starts; every statfs(2) on it waits until `answer` or `free`."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        # One thread moves to the new namespace; what it starts is there as well.
        self.inside = concurrent.futures.ThreadPoolExecutor(1)
        self.device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        try:
            self.run(self._mount)
        except OSError:
            os.close(self.device)
            raise

    def run(self, action):
        return self.inside.submit(action).result()

    def _mount(self):
        call(libc.unshare, CLONE_NEWNS)
        call(libc.mount, None, b"/", None, MS_REC | MS_PRIVATE, None)
        options = f"fd={self.device},rootmode=40000,user_id=0,group_id=0,subtype=stuck"
        call(libc.mount, b"nowhere:/export", str(self.folder).encode(), b"fuse", MS_NOSUID | MS_NODEV, options.encode())

    def procfs(self, folder, *mounts):
        """This machine's /proc, but for a first process that sees these mounts."""
        (folder / "1").mkdir(parents=True)
        (folder / "1" / "mounts").write_text("".join(f"{line} rw 0 0\n" for line in mounts))
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                (folder / entry.name).symlink_to(entry)
        return folder

    def answer(self):
        """Begins to serve: statfs(2) answers from now on."""
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                request = os.read(self.device, 1 << 17)
            except OSError:
                return
            _, operation, unique = struct.unpack_from("<IIQ", request)
            if operation == FUSE_INIT:
                body = struct.pack("<IIIIHHII", 7, 31, 0, 0, 0, 0, 4096, 0) + bytes(36)
            elif operation == FUSE_STATFS:
                body = struct.pack("<QQQQQIIII", 1000, 400, 300, 50, 20, 4096, 255, 4096, 0) + bytes(24)
            else:
                os.write(self.device, struct.pack("<IiQ", 16, -ENOSYS, unique))
                continue
            os.write(self.device, struct.pack("<IiQ", 16 + len(body), 0, unique) + body)

    def free(self):
        """Ends the connection: whoever still waits gets an error, and the namespace goes with its last process."""
        os.close(self.device)
        self.inside.shutdown()


@pytest.fixture
def stuck_filesystem(tmp_path):
    try:
        made = StuckFilesystem(tmp_path / "stuck")
    except OSError as refusal:
        pytest.skip(f"no FUSE mount here: {refusal}")
    yield made
    made.free()
