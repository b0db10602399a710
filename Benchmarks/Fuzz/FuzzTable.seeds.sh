#!/usr/bin/env bash
# Makes the seeds of FuzzTable: `FuzzTable.seeds.sh FOLDER DICTIONARY`, at the root of the project.
exec python3 Benchmarks/Fuzz/ingest_seeds.py table "$1" "$2"
