package import Bytes

/// The texts of events and service checks, as clients of DogStatsD escape them.
///
///     \n     in titles, texts and messages: a new line, which would end the line on the wire
///     m\:    in messages: `m:`, which would begin a field
///
/// Any other `\` stands for itself.
extension ByteRun {
    package var unescaped: String { decoded([("\\n", "\n")]) }

    package var unescapedMessage: String { decoded([("\\n", "\n"), ("m\\:", "m:")]) }

    /// By bytes: a character of Swift may hold the last letter of an escape and an accent after it.
    private func decoded(_ escapes: [(written: StaticString, meant: String)]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var rest = self
        while !rest.isEmpty {
            if let escape = escapes.first(where: { rest.hasPrefix($0.written) }) {
                bytes.append(contentsOf: escape.meant.utf8)
                rest = rest.dropping(escape.written.utf8CodeUnitCount)
            } else {
                bytes.append(rest.start[0])
                rest = rest.dropping(1)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
