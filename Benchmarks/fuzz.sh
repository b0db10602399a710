#!/usr/bin/env bash
# Builds the modules with libFuzzer's coverage under AddressSanitizer, then runs the targets of Benchmarks/Fuzz:
# `fuzz.sh SECONDS [TARGET...]`. A target is one file that defines LLVMFuzzerTestOneInput and imports what it attacks:
#
#     // libFuzzer: -max_len=600
#     @_cdecl("LLVMFuzzerTestOneInput")
#     func attack(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt { … }
#
# A line `// with: FILE` names a further source. TARGET.seeds.sh beside it makes its first inputs and a dictionary.
# What it finds is left in .build-fuzz/found/; make it a row of a test's table.
set -euo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob globstar

seconds=$1
shift
scratch=.build-fuzz
# Optimised, for ten times the runs; arithmetic is checked all the same.
products=$scratch/release
targets=("$@")
if [ "${#targets[@]}" = 0 ]; then
    for file in Benchmarks/Fuzz/*.swift; do targets+=("$(basename "$file" .swift)"); done
fi

# Adds to `needed` the modules that these files import, and those below: the objects of others may be older than
# their sources.
need() {
    local module
    for module in $(sed -n 's/^\(package \)\?import \([A-Z][A-Za-z0-9]*\)$/\2/p' "$@" | sort -u); do
        if [ -d "Sources/$module" ] && [[ " $needed " != *" $module "* ]]; then
            needed+=" $module"
            need /dev/null "Sources/$module"/**/*.swift
        fi
    done
}

build() {
    local source=Benchmarks/Fuzz/$1.swift needed="" module object name sources objects=() doors=() map package
    local more=()
    mapfile -t more < <(sed -n 's|^// with: ||p' "$source")
    need "$source" "${more[@]}"
    for module in $needed; do
        swift build -c release --scratch-path "$scratch" --target "$module" \
            --explicit-target-dependency-import-check error -Xswiftc -sanitize=fuzzer,address
        for object in "$products/$module.build"/**/*.o; do
            name=$(basename "$object" .o)
            # Of a source that is gone the object remains.
            sources=("Sources/$module"/**/"$name")
            if [ "${#sources[@]}" != 0 ] || [ "$name" = embedded_resources.swift ]; then objects+=("$object"); fi
        done
    done
    for map in Sources/C*/include; do doors+=(-I "$map"); done
    for map in "$products"/*.build/module.modulemap; do doors+=(-Xcc "-fmodule-map-file=$map"); done
    # `package` declarations are seen only by whoever is of the same package.
    package=$(sed -n '/"-module-name","Bytes"/s/.*"-package-name","\([^"]*\)".*/\1/p' "$scratch/release.yaml" | sed q)
    swiftc -O -sanitize=fuzzer,address -parse-as-library -swift-version 6 -package-name "$package" \
        -wmo -I "$products/Modules" "${doors[@]}" "$source" "${more[@]}" "${objects[@]}" \
        -lmicrohttpd -lyaml -lre2 -lz -lstdc++ -ldl -o "$scratch/$1"
}

attack() {
    local options=() corpus=$scratch/corpus/$1 seeds=$scratch/seeds/$1
    mkdir -p "$corpus" "$seeds" "$scratch/found"
    read -ra options < <(sed -n 's|^// libFuzzer: ||p' "Benchmarks/Fuzz/$1.swift") || true
    if [ -x "Benchmarks/Fuzz/$1.seeds.sh" ]; then
        "Benchmarks/Fuzz/$1.seeds.sh" "$seeds" "$seeds.dict"
        options+=(-dict="$seeds.dict")
    fi
    echo "== $1 for $seconds s"
    # Swift's own tracer of crashes reads stacks as AddressSanitizer forbids.
    export SWIFT_BACKTRACE=enable=no
    "$scratch/$1" -max_total_time="$seconds" -print_final_stats=1 -close_fd_mask=1 -rss_limit_mb=1024 \
        -artifact_prefix="$scratch/found/$1-" "${options[@]}" "$corpus" "$seeds"
}

for target in "${targets[@]}"; do build "$target"; done
for target in "${targets[@]}"; do attack "$target"; done
