#!/usr/bin/env bash
# Makes the seeds of SocketReplyFuzz from the recorded dumps: `SocketReplyFuzz.seeds.sh FOLDER DICTIONARY`.
set -euo pipefail
exec Benchmarks/Fuzz/netlink_seeds.py "$1" "$2" bare Tests/KernelTests/Fixtures/sock_diag/*.hex
