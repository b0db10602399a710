#!/usr/bin/env bash
# Makes the seeds of FuzzTotals: `FuzzTotals.seeds.sh FOLDER DICTIONARY`, at the root of the project.
exec python3 Benchmarks/Fuzz/ingest_seeds.py totals "$1" "$2"
