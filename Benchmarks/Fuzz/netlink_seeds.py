#!/usr/bin/env python3
"""Makes seeds of recorded datagrams: `netlink_seeds.py FOLDER DICTIONARY HEAD FILE...`, at the root of the project.

A line of a FILE is a datagram in hexadecimal. With HEAD `framed` its length goes before it, with
`bare` nothing does.
"""

import pathlib
import struct
import sys

# Message types and flags of linux/netlink.h, linux/rtnetlink.h and linux/sock_diag.h, as they stand in a header.
WORDS = [struct.pack("<HH", kind, flags) for kind in (2, 3, 16, 20) for flags in (0, 2, 16)]

folder, dictionary, head, *files = sys.argv[1:]
for file in map(pathlib.Path, files):
    lines = file.read_text().split()
    for number, line in enumerate(lines):
        datagram = bytes.fromhex(line)
        length = struct.pack("<H", len(datagram)) if head == "framed" else b""
        seed = f"{file.parts[-2]}-{file.stem}-{number}"
        pathlib.Path(folder, seed).write_bytes(length + datagram)
pathlib.Path(dictionary).write_text(
    "".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in WORDS))
