#!/usr/bin/env bash
# Makes the seeds of UnixListenerFuzz from the recorded dumps: `UnixListenerFuzz.seeds.sh FOLDER DICTIONARY`.
set -euo pipefail
exec Benchmarks/Fuzz/netlink_seeds.py "$1" "$2" framed Tests/KernelTests/Fixtures/sock_diag/*.hex
