/// A place in a YAML text; both numbers count from 1, columns in characters.
package struct YAMLMark: Hashable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// One value of a YAML tree, with the place where it was written.
///
/// An alias appears as a copy of what its anchor names, with the anchor's place.
package struct YAMLNode: Sendable {
    package enum Style: Sendable {
        case plain
        case quoted
        /// `|`, which keeps its line ends.
        case literal
        /// `>`, which folds them.
        case folded
    }

    package enum Content: Sendable {
        case scalar(String, Style)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    package struct Entry: Sendable {
        package let key: String
        package let keyMark: YAMLMark
        package let value: YAMLNode

        package init(key: String, keyMark: YAMLMark, value: YAMLNode) {
            self.key = key
            self.keyMark = keyMark
            self.value = value
        }
    }

    package let mark: YAMLMark
    package let content: Content

    package init(mark: YAMLMark, content: Content) {
        self.mark = mark
        self.content = content
    }

    /// The text of a scalar of any style, else `nil`.
    package var text: String? {
        if case .scalar(let text, _) = content { return text }
        return nil
    }

    /// A plain scalar that YAML's core schema reads as nothing.
    package var isNull: Bool {
        guard case .scalar(let text, .plain) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What a person would call it: `a list`, or the text itself in backticks.
    package var summary: String {
        switch content {
        case .scalar: isNull ? "nothing" : "`\(shortened)`"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    private var shortened: String {
        let whole = (text ?? "").prefix { $0 != "\n" }
        return whole.count > 40 ? "\(whole.prefix(40))…" : String(whole)
    }
}
