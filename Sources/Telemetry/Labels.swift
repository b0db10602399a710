/// A label pair, such as `mode="idle"`.
package struct Label: Hashable, Comparable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    package static func < (left: Label, right: Label) -> Bool {
        left.name != right.name ? left.name < right.name : left.value < right.value
    }
}

/// The label set that names a series: sorted by name, each name once, no empty values.
///
///     ["__name__": "node_load1", "instance": "web1"]   prints as   node_load1{instance="web1"}
///
/// An empty value means the label is absent, as in Prometheus.
package struct Labels: Hashable, Comparable, Sendable {
    package private(set) var pairs: [Label]

    package static let nameLabel = "__name__"

    /// Sorts `pairs`; of pairs with one name the last wins.
    package init(_ pairs: some Sequence<Label> = []) {
        var newest: [String: String] = [:]
        for pair in pairs { newest[pair.name] = pair.value }
        self.pairs = newest.compactMap { $0.value.isEmpty ? nil : Label($0.key, $0.value) }.sorted()
    }

    /// Sorts `pairs`, of which the caller knows that names differ and no value is empty.
    package init(distinct pairs: [Label]) { self.pairs = pairs.sorted { $0.name < $1.name } }

    /// The metric name, or the empty string when the set has none.
    package var name: String { self[Self.nameLabel] ?? "" }

    package var isEmpty: Bool { pairs.isEmpty }

    package subscript(_ name: String) -> String? {
        get { pairs.first { $0.name == name }?.value }
        set {
            pairs.removeAll { $0.name == name }
            guard let newValue, !newValue.isEmpty else { return }
            let place = pairs.firstIndex { $0.name > name } ?? pairs.endIndex
            pairs.insert(Label(name, newValue), at: place)
        }
    }

    package func setting(_ name: String, to value: String?) -> Labels {
        var copy = self
        copy[name] = value
        return copy
    }

    package func keeping(only names: [String]) -> Labels {
        var copy = self
        copy.pairs.removeAll { !names.contains($0.name) }
        return copy
    }

    package func removing(_ names: [String]) -> Labels {
        var copy = self
        copy.pairs.removeAll { names.contains($0.name) }
        return copy
    }

    /// As Prometheus sorts results: pair by pair, the shorter set first.
    package static func < (left: Labels, right: Labels) -> Bool {
        left.pairs.lexicographicallyPrecedes(right.pairs)
    }
}

extension Labels: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Label($0.0, $0.1) })
    }
}

extension Labels: CustomStringConvertible {
    package var description: String {
        let inner = pairs.filter { $0.name != Self.nameLabel }
            .map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            .joined(separator: ", ")
        return inner.isEmpty && !name.isEmpty ? name : "\(name){\(inner)}"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
