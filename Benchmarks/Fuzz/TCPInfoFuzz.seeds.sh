#!/usr/bin/env bash
# Makes the seeds of TCPInfoFuzz from the recorded dumps: `TCPInfoFuzz.seeds.sh FOLDER DICTIONARY`.
set -euo pipefail
exec Benchmarks/Fuzz/netlink_seeds.py "$1" "$2" framed Tests/KernelTests/Fixtures/sock_diag/*.hex
