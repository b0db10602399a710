// The fuzz target of the /proc parsers: any bytes, read as each file in turn, must end without a trap.
//
// libFuzzer and ASan come with the Swift toolchain on Linux. The modules below are compiled with the same flags, so
// that their branches guide the fuzzer and their reads are checked; lld, because gold warns at length.
//
//     flags="-swift-version 6 -O -sanitize=fuzzer,address -use-ld=lld -parse-as-library"
//     flags="$flags -package-name outrigger -I fuzz"
//     for m in Bytes Kernel; do
//         swiftc $flags -module-name $m -emit-module -emit-module-path fuzz/$m.swiftmodule \
//             -wmo -c -o fuzz/$m.o Sources/$m/*.swift
//     done
//     swiftc $flags fuzz/*.o Benchmarks/Fuzz/FuzzProc.swift -o fuzz/proc
//     fuzz/proc -max_total_time=60 -max_len=4096 corpus Tests/CollectorsTests/Fixtures/*/proc
//
// An input that it finds becomes a row in the tests of the parser that tripped.

import Bytes
import Kernel

@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzProc(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start else { return 0 }
    ProcParser.parseAll(ByteRun(start: start, count: count))
    return 0
}
