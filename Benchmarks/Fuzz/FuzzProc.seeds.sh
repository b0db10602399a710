#!/usr/bin/env bash
# Makes the seeds of FuzzProc from the fixture hosts: `FuzzProc.seeds.sh FOLDER DICTIONARY`, at the root of the project.
# A seed is a byte that chooses the parser, then the head of a file which that parser reads.
set -euo pipefail

folder=$1
dictionary=$2
fixtures=Tests/CollectorsTests/Fixtures
head_bytes=590

mapfile -t parsers < <(sed -n 's/^ *ProcParser("\([^"]*\)").*/\1/p' Sources/Kernel/ProcParser.swift)
parsers+=('*/stat' '*/status' '*/io' '*/limits' '*/fd/*')

seed() {
    printf "\\x$(printf %02x "$1")" >"$3"
    head -c "$head_bytes" "$2" >>"$3"
}

shopt -s nullglob
for choice in "${!parsers[@]}"; do
    number=0
    # Unquoted: the files of processes are patterns.
    for file in "$fixtures"/*/{proc,sys,root}/${parsers[$choice]}; do
        [ -f "$file" ] || continue
        number=$((number + 1))
        seed "$choice" "$file" "$folder/$choice-$number"
    done
done
printf 'socket:[12345]' >"$folder/link"
seed $((${#parsers[@]} - 1)) "$folder/link" "$folder/link-seed"
rm "$folder/link"

# The words that parsers look for, and numbers at the edges.
{
    find "$fixtures" -type f -path '*/proc/*' -exec grep -ahoE '[A-Za-z_]{3,24}[:]?' {} + | sort -u | head -n 1500
    printf '%s\n' 0 -1 18446744073709551615 18446744073709551616 9223372036854775808 -9223372036854775809 max NaN 1e999 0x
} | sed 's/["\\]/\\&/g; s/.*/"&"/' >"$dictionary"
