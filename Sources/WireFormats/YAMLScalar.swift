import Telemetry

/// What one YAML scalar can be read as.
package protocol YAMLScalar: Sendable {
    /// The end of the sentence "`key` must be …".
    static var expectation: String { get }

    /// `isPlain` tells `5` from `"5"`.
    init?(yamlText text: String, isPlain: Bool)
}

extension String: YAMLScalar {
    package static var expectation: String { "text" }
    package init?(yamlText text: String, isPlain: Bool) { self = text }
}

extension Int: YAMLScalar {
    package static var expectation: String { "a whole number" }
    package init?(yamlText text: String, isPlain: Bool) {
        guard isPlain, let number = Int(text) else { return nil }
        self = number
    }
}

extension Double: YAMLScalar {
    package static var expectation: String { "a number" }
    package init?(yamlText text: String, isPlain: Bool) {
        let named = [".inf": Double.infinity, "+.inf": .infinity, "-.inf": -.infinity, ".nan": .nan]
        // Swift also reads "nan", "inf" and hexadecimal floats, which YAML calls text.
        let isDecimal = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isPlain, let number = named[text.lowercased()] ?? (isDecimal ? Double(text) : nil) else {
            return nil
        }
        self = number
    }
}

extension Bool: YAMLScalar {
    package static var expectation: String { "true or false" }
    package init?(yamlText text: String, isPlain: Bool) {
        guard isPlain, let value = ["true": true, "false": false][text.lowercased()] else { return nil }
        self = value
    }
}

extension Duration: YAMLScalar {
    package static var expectation: String { "a duration such as 30s or 1h30m" }
    package init?(yamlText text: String, isPlain: Bool) {
        guard let duration = PrometheusDuration.parse(text) else { return nil }
        self = duration
    }
}

/// An enum whose raw values are its words in the file need say nothing more than that it is a `YAMLScalar`.
extension YAMLScalar where Self: RawRepresentable & CaseIterable, RawValue == String {
    package static var expectation: String {
        "one of " + allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }
    package init?(yamlText text: String, isPlain: Bool) { self.init(rawValue: text) }
}
