import Bytes

/// The keys of one mapping while it is read; remembers which were asked for.
package final class YAMLFields {
    package let reader: YAMLReader
    /// Where the mapping begins.
    package let mark: YAMLMark
    private let name: String
    private let entries: [YAMLNode.Entry]
    private var asked: [String] = []

    init(_ entries: [YAMLNode.Entry], at mark: YAMLMark, named name: String, reader: YAMLReader) {
        self.entries = entries
        self.mark = mark
        self.name = name
        self.reader = reader
    }

    static func empty(for reader: YAMLReader) -> YAMLFields {
        YAMLFields([], at: YAMLMark(line: 1, column: 1), named: "", reader: reader)
    }

    /// The value of `key`, or `fallback` when it is absent, empty or wrong.
    package subscript<Value: YAMLScalar>(key: String, default fallback: Value) -> Value {
        optional(key) ?? fallback
    }

    /// The value of `key`, or `nil` when it is absent, empty or wrong.
    package func optional<Value: YAMLScalar>(_ key: String, as type: Value.Type = Value.self) -> Value? {
        node(key).flatMap { scalar($0, named: "`\(key)`") }
    }

    /// The value of `key`, whose absence is a problem.
    package func required<Value: YAMLScalar>(_ key: String, as type: Value.Type = Value.self) -> Value? {
        guard let node = node(key) else {
            reader.report("`\(key)` is missing", at: mark)
            return nil
        }
        return scalar(node, named: "`\(key)`")
    }

    /// The scalars of a list; nothing when it is absent.
    package func list<Value: YAMLScalar>(_ key: String, as type: Value.Type = Value.self) -> [Value] {
        items(key).compactMap { scalar($0, named: "an entry of `\(key)`") }
    }

    /// What `body` makes of each mapping in a list.
    package func list<Value>(_ key: String, _ body: (YAMLFields) -> Value) -> [Value] {
        items(key).compactMap { reader.fields(of: $0, named: "an entry of `\(key)`", body) }
    }

    /// What `body` makes of a mapping, or `nil` when it is absent.
    package func fields<Value>(_ key: String, _ body: (YAMLFields) -> Value) -> Value? {
        node(key).flatMap { reader.fields(of: $0, named: "`\(key)`", body) }
    }

    /// A mapping of free keys to text, such as labels, in the order of the file.
    package func texts(_ key: String) -> [YAMLText] {
        guard let node = node(key) else { return [] }
        guard case .mapping(let entries) = node.content else {
            reader.report("`\(key)` must be a mapping, not \(node.summary)", at: node.mark)
            return []
        }
        return entries.compactMap { entry in
            if let text = entry.value.isNull ? "" : entry.value.text {
                return YAMLText(key: entry.key, keyMark: entry.keyMark, text: text, node: entry.value)
            }
            reader.report("`\(entry.key)` must be text, not \(entry.value.summary)", at: entry.value.mark)
            return nil
        }
    }

    /// The value of `key` as it stands, `nil` when it is absent or empty; the key counts as known.
    package func node(_ key: String) -> YAMLNode? {
        if !asked.contains(key) { asked.append(key) }
        guard let value = entries.first(where: { $0.key == key })?.value, !value.isNull else { return nil }
        return value
    }

    /// Where `key` is written, or the mapping itself.
    package func mark(of key: String) -> YAMLMark {
        entries.first { $0.key == key }?.keyMark ?? mark
    }

    func reportUnknownKeys() {
        if reader.ignoresUnknownKeys { return }
        for entry in entries where !asked.contains(entry.key) {
            let hint = Spelling.hint(for: entry.key, among: asked)
            reader.report("unknown key `\(entry.key)` in \(name)\(hint)", at: entry.keyMark)
        }
    }

    private func items(_ key: String) -> [YAMLNode] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let items) = node.content else {
            reader.report("`\(key)` must be a list, not \(node.summary)", at: node.mark)
            return []
        }
        return items
    }

    private func scalar<Value: YAMLScalar>(_ node: YAMLNode, named name: String) -> Value? {
        if case .scalar(let text, let style) = node.content,
            let value = Value(yamlText: text, isPlain: style == .plain)
        {
            return value
        }
        reader.report("\(name) must be \(Value.expectation), not \(node.summary)", at: node.mark)
        return nil
    }
}

/// One entry of a mapping of free keys to text.
package struct YAMLText: Sendable {
    package let key: String
    package let keyMark: YAMLMark
    package let text: String
    /// The value's place, for errors inside `text`.
    package let node: YAMLNode
}
