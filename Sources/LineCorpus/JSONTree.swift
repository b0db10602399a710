/// JSON as a tree, for rows whose shape depends on what they test.
package enum JSONTree: Decodable {
    case null
    case bool(Bool)
    case number(Double)
    /// An integer that a double may not hold; JSON has it as text.
    case whole(UInt64)
    case string(String)
    case array([JSONTree])
    case object([String: JSONTree])

    /// Integers of this magnitude and above may be written as text.
    static let exactLimit = 0x1p53

    package init(from decoder: any Decoder) throws {
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
            wanted.allSatisfy { key, value in mine[key]?.satisfies(value) ?? value.isNull }
        case (.array(let mine), .array(let wanted)):
            mine.count == wanted.count && zip(mine, wanted).allSatisfy { $0.satisfies($1) }
        // By bytes: text that only looks alike is another name.
        case (.string(let mine), .string(let wanted)): mine.utf8.elementsEqual(wanted.utf8)
        case (.whole(let mine), .string(let wanted)): wanted == String(mine)
        case (.whole(let mine), .number(let wanted)): Double(mine) == wanted
        case (.number(let mine), .string(let wanted)):
            mine.magnitude >= Self.exactLimit && Double(wanted) == mine
        case (.number(let mine), .number(let wanted)): mine == wanted
        case (.bool(let mine), .bool(let wanted)): mine == wanted
        default: isNull && expected.isNull
        }
    }

    private var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// On one line, keys sorted.
    var written: String {
        switch self {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .number(let number):
            number == number.rounded() ? "\(number)".replacing(".0", with: "") : "\(number)"
        case .whole(let whole): "\"\(whole)\""
        case .string(let text): "\"\(text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n"))\""
        case .array(let list): "[" + list.map(\.written).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value.written)" }
                .joined(separator: ", ") + "}"
        }
    }
}
