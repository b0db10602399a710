package import Bytes

/// Which distribution runs on the host, from os-release(5).
///
///     PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
///     ID=debian
///     VERSION_ID="12"
package struct OSRelease: Equatable, Sendable {
    /// A longer value is cut, so that no label grows without end.
    package static let valueLimitBytes = 256

    /// The raw value is the variable's name.
    package enum Key: String, CaseIterable, Sendable {
        case buildID = "BUILD_ID"
        case id = "ID"
        case idLike = "ID_LIKE"
        case imageID = "IMAGE_ID"
        case imageVersion = "IMAGE_VERSION"
        case name = "NAME"
        case prettyName = "PRETTY_NAME"
        case variant = "VARIANT"
        case variantID = "VARIANT_ID"
        case version = "VERSION"
        case versionCodename = "VERSION_CODENAME"
        case versionID = "VERSION_ID"
    }

    private var values: [Key: String] = [:]

    /// Empty for a variable that is not set, as label values are.
    package subscript(key: Key) -> String { values[key] ?? "" }

    /// The number that `VERSION_ID` begins with, `12` or `22.04`.
    package var majorMinor: Double? {
        let parts = self[.versionID].split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard let major = parts.first?.prefix(while: \.isASCIIDigit), !major.isEmpty else { return nil }
        guard parts.count > 1, parts[0].count == major.count else { return Double(major) }
        return Double("\(major).\(parts[1].prefix(while: \.isASCIIDigit))0")
    }

    package init(_ text: inout ByteReader) throws(KernelError) {
        while let run = text.line() {
            var line = ByteReader(run)
            line.skipBlanks()
            guard let name = line.until(UInt8(ascii: "=")), let key = Key(rawValue: name.text) else {
                continue
            }
            values[key] = Self.unquoted(line.rest)
        }
        if values.isEmpty { throw .malformed("os-release", expected: "lines like `ID=debian`") }
    }

    /// What a shell would make of the right side of an assignment that expands nothing.
    private static func unquoted(_ run: ByteRun) -> String {
        var bytes: [UInt8] = []
        var quote: UInt8?
        var reader = ByteReader(run)
        while let byte = reader.next, bytes.count < valueLimitBytes {
            reader.skip(1)
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'"), let escaped = reader.next {
                reader.skip(1)
                bytes.append(escaped)
            } else if quote == nil, byte == 0x20 || byte == 0x09 || byte == 0x0D {
                break
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

extension HostFiles {
    /// The file in /etc, else the one that the distribution ships; read anew, since an upgrade replaces it;
    /// `nil` when there is neither.
    package func osRelease() throws(KernelError) -> OSRelease? {
        for file in [HostFile.root("etc/os-release"), .root("usr/lib/os-release")] {
            do {
                return try read(FileHandle(path: path(of: file))) { text throws(KernelError) in
                    try OSRelease(&text)
                }
            } catch .missing {
                continue
            }
        }
        return nil
    }
}
