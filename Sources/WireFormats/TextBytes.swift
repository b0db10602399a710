package import Bytes

/// What a run of bytes is as text.
extension ByteRun {
    /// Whether every byte is below 0x80, 32 at a time.
    package var isASCII: Bool {
        let raw = UnsafeRawPointer(start)
        var index = 0
        var seen = SIMD4<UInt64>()
        while index &+ 32 <= count {
            seen |= raw.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
            index &+= 32
        }
        var rest = seen[0] | seen[1] | seen[2] | seen[3]
        while index < count {
            rest |= UInt64(start[index])
            index &+= 1
        }
        return rest & 0x8080_8080_8080_8080 == 0
    }

    /// Whether the bytes are well-formed UTF-8 (Unicode 16, table 3-7): no overlong forms, no surrogates.
    package var isUTF8: Bool {
        if isASCII { return true }
        var index = 0
        while index < count {
            let lead = start[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            guard let (length, second) = Self.sequence(lead), index + length <= count,
                second.contains(start[index + 1])
            else { return false }
            for place in index + 2..<index + length where start[place] & 0xC0 != 0x80 { return false }
            index += length
        }
        return true
    }

    /// How many bytes the sequence led by `lead` has, and what the second may be.
    private static func sequence(_ lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
        switch lead {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE, 0xEF: (3, 0x80...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: nil
        }
    }
}
