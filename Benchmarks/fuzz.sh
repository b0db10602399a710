#!/usr/bin/env bash
# Builds the modules with libFuzzer's coverage under AddressSanitizer, then runs each Benchmarks/Fuzz/*.swift:
# `fuzz.sh SECONDS`. A fuzz target is one file that defines LLVMFuzzerTestOneInput and imports what it attacks:
#
#     @_cdecl("LLVMFuzzerTestOneInput")
#     func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt { … }
#
# What it finds is left in .build-fuzz/found/; make it a row of a test's table.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=$1
scratch=.build-fuzz
products=$scratch/debug
shopt -s nullglob globstar
targets=(Benchmarks/Fuzz/*.swift)
if [ "${#targets[@]}" = 0 ]; then
    echo "no fuzz targets in Benchmarks/Fuzz" >&2
    exit 1
fi

mkdir -p "$scratch/found" "$scratch/corpus"
for target in "${targets[@]}"; do
    name=$(basename "$target" .swift)
    for module in $(sed -n 's/^import \([A-Z][A-Za-z0-9]*\)$/\1/p' "$target"); do
        if [ -d "Sources/$module" ]; then
            swift build --scratch-path "$scratch" --target "$module" \
                --explicit-target-dependency-import-check error -Xswiftc -sanitize=fuzzer,address
        fi
    done
    objects=("$products"/*.build/**/*.o)
    doors=()
    for map in Sources/C*/include; do doors+=(-I "$map"); done
    for map in "$products"/*.build/module.modulemap; do doors+=(-Xcc "-fmodule-map-file=$map"); done
    # `package` declarations are seen only by whoever is of the same package.
    package=$(sed -n '/"-module-name","Bytes"/s/.*"-package-name","\([^"]*\)".*/\1/p' "$scratch/debug.yaml" | sed q)
    swiftc -sanitize=fuzzer,address -parse-as-library -swift-version 6 -package-name "$package" \
        -I "$products/Modules" "${doors[@]}" "$target" "${objects[@]}" \
        -lmicrohttpd -lyaml -lre2 -lz -lstdc++ -ldl -o "$scratch/$name"
    mkdir -p "$scratch/corpus/$name"
    echo "== $name for $seconds s"
    "$scratch/$name" -max_total_time="$seconds" -print_final_stats=1 -close_fd_mask=1 -rss_limit_mb=1024 \
        -artifact_prefix="$scratch/found/$name-" "$scratch/corpus/$name"
done
