import Bytes

/// Writes one JSON document, RFC 8259, value after value.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.key("value"); json.number(0.5)
///     json.endObject()                            {"value":0.5}
///
/// Commas come by themselves. A value where a key belongs, or an end without its beginning, is a mistake of ours and
/// traps. Nothing is indented, and keys are not checked for repetition.
package struct JSONWriter: ~Copyable {
    private enum Place {
        case document, array, object, member
    }

    private var writer: ByteWriter
    private var places: [Place] = [.document]
    /// Whether something stands before, in the innermost place.
    private var isFollowing = false

    package init(capacity: Int = 256) { writer = ByteWriter(capacity: capacity) }

    /// The document, which has to be complete.
    package var bytes: [UInt8] {
        checkComplete()
        return writer.bytes
    }

    /// The document as text, which has to be complete.
    package var text: String {
        checkComplete()
        return writer.text
    }

    /// One string with its quotes and escapes, which is a YAML scalar as well.
    package static func quoted(_ text: String) -> String {
        var json = JSONWriter(capacity: text.utf8.count + 16)
        json.string(text)
        return json.text
    }

    package mutating func beginObject() { begin(.object, UInt8(ascii: "{")) }

    package mutating func endObject() { end(.object, UInt8(ascii: "}")) }

    package mutating func beginArray() { begin(.array, UInt8(ascii: "[")) }

    package mutating func endArray() { end(.array, UInt8(ascii: "]")) }

    /// Names the value that is written next.
    package mutating func key(_ name: String) {
        precondition(places.last == .object, "a key stands outside of an object")
        if isFollowing { writer.append(UInt8(ascii: ",")) }
        writer.append(json: name)
        writer.append(UInt8(ascii: ":"))
        places.append(.member)
        isFollowing = false
    }

    package mutating func string(_ text: String) {
        separate()
        writer.append(json: text)
        finishValue()
    }

    /// The shortest decimal; JSON has no infinities and no NaN, which are written as `null`.
    package mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        writer.append(decimal: value)
        finishValue()
    }

    package mutating func integer(_ value: some BinaryInteger) {
        separate()
        writer.append(String(value))
        finishValue()
    }

    package mutating func bool(_ value: Bool) {
        separate()
        writer.append(value ? "true" : "false" as StaticString)
        finishValue()
    }

    package mutating func null() {
        separate()
        writer.append("null" as StaticString)
        finishValue()
    }

    private mutating func begin(_ place: Place, _ bracket: UInt8) {
        separate()
        writer.append(bracket)
        places.append(place)
        isFollowing = false
    }

    private mutating func end(_ place: Place, _ bracket: UInt8) {
        precondition(places.last == place, "an end without its beginning")
        places.removeLast()
        writer.append(bracket)
        finishValue()
    }

    private mutating func separate() {
        precondition(places.last != .object, "a value stands in an object without a key")
        precondition(places.last != .document || !isFollowing, "a second value stands after the document")
        if isFollowing { writer.append(UInt8(ascii: ",")) }
    }

    private mutating func finishValue() {
        if places.last == .member { places.removeLast() }
        isFollowing = true
    }

    private func checkComplete() {
        precondition(places.count == 1 && isFollowing, "the document is not complete")
    }
}

extension ByteWriter {
    /// Writes `text` as a JSON string: quotes, backslashes and control characters escaped, the rest as it is.
    fileprivate mutating func append(json text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"" as StaticString)
            case UInt8(ascii: "\\"): append("\\\\" as StaticString)
            case UInt8(ascii: "\n"): append("\\n" as StaticString)
            case UInt8(ascii: "\r"): append("\\r" as StaticString)
            case UInt8(ascii: "\t"): append("\\t" as StaticString)
            case ..<0x20:
                append("\\u00" as StaticString)
                append(Self.hexadecimal(byte >> 4))
                append(Self.hexadecimal(byte & 15))
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}
