package import Bytes

/// A wire name as a Prometheus name.
///
///     test.web-server     becomes   test_web_server
///     with---dashes                 with_dashes
///     0digit                        _0digit
///
/// Letters, digits and `_` stay, any other character becomes one `_`, a run of `-` one in all.
package enum EscapedName {
    /// The name of a metric; of no name none.
    package static func metric(_ name: ByteRun) -> String { text(escaped(name)) }

    /// The key of a label, never empty; those that begin with `__` are Prometheus' own, so one `_` is left.
    package static func label(_ key: ByteRun) -> String {
        var bytes = escaped(key)
        if bytes.isEmpty { return "_" }
        while bytes.count >= 2, bytes[0] == UInt8(ascii: "_"), bytes[1] == UInt8(ascii: "_") {
            bytes.removeFirst()
        }
        return text(bytes)
    }

    /// The key of a label beside those that a page itself writes, which gain a `tag_`.
    ///
    /// Of a histogram these are `le` and `quantile`, of every metric the mark of the overflow series.
    package static func label(_ key: ByteRun, onHistogram: Bool) -> String {
        let plain = label(key)
        let isTaken = plain == "outrigger_overflow" || onHistogram && (plain == "le" || plain == "quantile")
        return isTaken ? "tag_\(plain)" : plain
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func escaped(_ name: ByteRun) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.count + 1)
        var isInDashes = false
        for index in 0..<name.count {
            let byte = name.start[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "_"):
                bytes.append(byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if bytes.isEmpty { bytes.append(UInt8(ascii: "_")) }
                bytes.append(byte)
            case UInt8(ascii: "-"):
                if !isInDashes { bytes.append(UInt8(ascii: "_")) }
            case 0x80...0xBF:
                break  // inside a character whose first byte has been replaced
            default:
                bytes.append(UInt8(ascii: "_"))
            }
            isInDashes = byte == UInt8(ascii: "-")
        }
        return bytes
    }
}
