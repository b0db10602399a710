import Glibc

/// Gives back the pages of program text that only the start needed: reading arguments, configuration and rules.
///
/// They are clean copies of files, so what is needed again comes back by itself from the page cache, see madvise(2).
/// Only executable mappings: text holds no relocations, which would be lost. docs/decisions/0011 has the figures.
enum StartupPages {
    static func release() {
        // Without its own map the process keeps the pages, which costs memory and nothing else.
        guard let map = try? TextFile.contents(of: "/proc/self/maps") else { return }
        for line in map.split(separator: UInt8(ascii: "\n")) {
            // 55d0c1a00000-55d0c2600000 r-xp 00400000 08:01 1234   /usr/bin/outrigger
            let fields = line.split(separator: UInt8(ascii: " "))
            guard fields.count >= 6, fields[1].elementsEqual("r-xp".utf8),
                fields[5].first == UInt8(ascii: "/")
            else { continue }
            let ends = fields[0].split(separator: UInt8(ascii: "-")).compactMap {
                UInt(String(decoding: $0, as: UTF8.self), radix: 16)
            }
            guard ends.count == 2, ends[0] < ends[1] else { continue }
            madvise(
                UnsafeMutableRawPointer(bitPattern: ends[0]), Int(ends[1] - ends[0]), Int32(MADV_DONTNEED))
        }
    }
}
