#!/usr/bin/env bash
# Makes the seeds of LinkReplyFuzz from the recorded lists of interfaces: `LinkReplyFuzz.seeds.sh FOLDER DICTIONARY`.
set -euo pipefail
exec Benchmarks/Fuzz/netlink_seeds.py "$1" "$2" bare Tests/KernelTests/Fixtures/rtnetlink/*.hex Tests/CollectorsTests/Fixtures/*/link.hex
