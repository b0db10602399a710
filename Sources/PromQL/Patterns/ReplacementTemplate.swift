/// A replacement text with group references, in Go's spelling (`regexp.Expand`).
///
///     $name ${name}    the group; `$1x` is the group called `1x`, which is empty, `${1}x` is what was meant
///     $$               a dollar sign
package struct ReplacementTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case group(String)
    }

    private let parts: [Part]

    package init(_ template: String) {
        var parts: [Part] = []
        var rest = template[...]
        while let dollar = rest.firstIndex(of: "$") {
            parts.append(.text(String(rest[..<dollar])))
            rest = rest[dollar...].dropFirst()
            if rest.first == "$" {
                parts.append(.text("$"))
                rest = rest.dropFirst()
            } else if let name = Self.takeName(from: &rest) {
                parts.append(.group(name))
            } else {
                parts.append(.text("$"))
            }
        }
        parts.append(.text(String(rest)))
        self.parts = parts
    }

    package func expanded(with match: PatternMatch) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .group(let name): match.group(named: name)
            }
        }.joined()
    }

    /// Takes `name` or `{name}`; what is neither stays, and the dollar sign stands for itself.
    private static func takeName(from rest: inout Substring) -> String? {
        let isBraced = rest.first == "{"
        let body = isBraced ? rest.dropFirst() : rest
        let name = body.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
        guard !name.isEmpty else { return nil }
        let after = body[name.endIndex...]
        if isBraced, after.first != "}" { return nil }
        rest = isBraced ? after.dropFirst() : after
        return String(name)
    }
}
