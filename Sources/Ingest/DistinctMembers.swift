import Glibc

/// How many different members a set saw: exact up to 64, then HyperLogLog in 4 KiB.
///
/// As Flajolet, Fusy, Gandouet and Meunier described it in 2007; the standard error beyond 64 is 1.6 %.
/// Touched by the ingest thread only.
struct DistinctMembers {
    private static let exactLimit = 64

    private let indexBits: UInt64
    private var hashes: [UInt64] = []
    /// Empty while the count is exact.
    private var ranks: [UInt8] = []
    /// Kept up to date, so that asking costs nothing: the sum of 2^-rank and the registers still at zero.
    private var inverseSum = 0.0
    private var zeroRegisters = 0

    /// Beyond 64 members it takes 2^`indexBits` bytes; each two bits more halve the error.
    init(indexBits: UInt64 = 12) { self.indexBits = indexBits }

    private var registers: Int { 1 << Int(indexBits) }

    mutating func insert(_ hash: UInt64) {
        if !ranks.isEmpty {
            rank(hash)
        } else if !hashes.contains(hash) {
            hashes.append(hash)
            if hashes.count > Self.exactLimit { spill() }
        }
    }

    var count: UInt64 {
        if ranks.isEmpty { return UInt64(hashes.count) }
        let size = Double(registers)
        let estimate = 0.7213 / (1 + 1.079 / size) * size * size / inverseSum
        if estimate <= 2.5 * size, zeroRegisters > 0 {
            return UInt64((size * log(size / Double(zeroRegisters))).rounded())
        }
        return UInt64(estimate.rounded())
    }

    private mutating func spill() {
        ranks = [UInt8](repeating: 0, count: registers)
        inverseSum = Double(registers)
        zeroRegisters = registers
        for hash in hashes { rank(hash) }
        hashes = []
    }

    private mutating func rank(_ hash: UInt64) {
        let register = Int(hash >> (64 - indexBits))
        let rank = UInt8(min((hash << indexBits).leadingZeroBitCount, 52) + 1)
        let before = ranks[register]
        guard rank > before else { return }
        if before == 0 { zeroRegisters -= 1 }
        inverseSum += scalbn(1.0, -Int32(rank)) - scalbn(1.0, -Int32(before))
        ranks[register] = rank
    }
}
