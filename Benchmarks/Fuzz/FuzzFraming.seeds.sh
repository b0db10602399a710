#!/usr/bin/env bash
# Makes the seeds of FuzzFraming: `FuzzFraming.seeds.sh FOLDER DICTIONARY`, at the root of the project.
exec python3 Benchmarks/Fuzz/ingest_seeds.py framing "$1" "$2"
