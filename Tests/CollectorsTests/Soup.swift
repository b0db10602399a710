import TestKit

/// Bytes that no kernel writes, and bytes that one nearly would.
struct Soup {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<max(1, limit), using: &random) }

    /// Random bytes, mostly the ones that the files are made of.
    mutating func noise() -> [UInt8] {
        let usual = Array("0123456789 \n:.-_cpuTCPkB6x\t".utf8)
        return (0..<below(400)).map { _ in below(8) == 0 ? UInt8(below(256)) : usual[below(usual.count)] }
    }

    /// `bytes` with a few things done to them.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(6) { mutate(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let place = below(bytes.count + 1)
        let stretch = place..<min(bytes.count, place + below(80))
        switch below(7) {
        case 0: bytes.removeSubrange(stretch)
        case 1: bytes.removeSubrange(place...)
        case 2: bytes.insert(contentsOf: bytes[stretch], at: place)
        case 3: bytes.insert(contentsOf: Array("99999999999999999999".utf8), at: place)
        case 4: bytes.insert(contentsOf: noise(), at: place)
        case 5: bytes.insert(UInt8(below(256)), at: place)
        default:
            for index in stretch { bytes[index] = UInt8(below(256)) }
        }
    }
}
