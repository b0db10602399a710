#!/usr/bin/env bash
# Makes the seeds of FuzzLines: `FuzzLines.seeds.sh FOLDER DICTIONARY`, at the root of the project.
exec python3 Benchmarks/Fuzz/ingest_seeds.py lines "$1" "$2"
