import Bytes

extension ByteRun {
    /// The bytes behind the octal spellings of the kernel's lists of mounts: `my\040disk` is `my disk`.
    ///
    /// mangle() of fs/seq_file.c writes a blank, tab, line feed, backslash or hash as a backslash and three digits. What is
    /// no such spelling stays as it stands.
    var octalUnescaped: [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(count)
        var place = 0
        while place < count {
            if start[place] == UInt8(ascii: "\\"), place + 3 < count, let byte = Self.octal(start + place + 1)
            {
                plain.append(byte)
                place += 4
            } else {
                plain.append(start[place])
                place += 1
            }
        }
        return plain
    }

    private static func octal(_ digits: UnsafePointer<UInt8>) -> UInt8? {
        var value = 0
        for place in 0..<3 {
            let digit = digits[place] &- UInt8(ascii: "0")
            if digit > 7 { return nil }
            value = value * 8 + Int(digit)
        }
        return UInt8(exactly: value)
    }
}
