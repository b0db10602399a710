/// JSON as a tree, for rows whose shape depends on what they test.
enum JSONTree: Equatable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    init(from decoder: any Decoder) throws {
        let box = try decoder.singleValueContainer()
        if box.decodeNil() {
            self = .null
        } else if let bool = try? box.decode(Bool.self) {  // not a bool: tried as the next kind
            self = .bool(bool)
        } else if let number = try? box.decode(Double.self) {  // likewise
            self = .number(number)
        } else if let text = try? box.decode(String.self) {  // likewise
            self = .string(text)
        } else if let list = try? box.decode([JSONTree].self) {  // likewise
            self = .array(list)
        } else {
            self = .object(try box.decode([String: JSONTree].self))
        }
    }

    subscript(key: String) -> JSONTree? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// Whether this has every key of `expected`, with its value; lists in order, keys not expected are not looked at.
    func satisfies(_ expected: JSONTree) -> Bool {
        switch (self, expected) {
        case (.object(let mine), .object(let wanted)):
            wanted.allSatisfy { key, value in
                if key == "kind", value.text == "dropped" { return mine[key]?.text == "error" }
                return mine[key]?.satisfies(value) ?? (value == .null)
            }
        case (.array(let mine), .array(let wanted)):
            mine.count == wanted.count && zip(mine, wanted).allSatisfy { $0.satisfies($1) }
        // The corpus writes integers above 2^53 as text; a gauge holds the nearest double.
        case (.number(let mine), .string(let wanted)): Double(wanted) == mine
        default: self == expected
        }
    }

    /// On one line, keys sorted.
    var written: String {
        switch self {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .number(let number):
            number == number.rounded() ? "\(number)".replacing(".0", with: "") : "\(number)"
        case .string(let text): "\"\(text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n"))\""
        case .array(let list): "[" + list.map(\.written).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value.written)" }
                .joined(separator: ", ") + "}"
        }
    }
}
