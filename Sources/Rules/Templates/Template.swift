package import Telemetry

/// An alert's label or annotation: text with `{{ }}` actions of Go's `text/template`.
///
///     {{ $labels.instance }} is at {{ $value | humanizePercentage }}
///
/// Parsed once at load, where every mistake that does not depend on data is found.
package struct Template: Sendable {
    /// The variables that every rule template may use; `.Labels` and kin are the same values.
    package static let ruleVariables = ["$labels", "$externalLabels", "$externalURL", "$value"]

    let text: TemplateText
    let body: [TemplateNode]
    let definitions: [String: [TemplateNode]]

    package init(
        _ text: String, name: String, variables: [String] = Template.ruleVariables
    ) throws(TemplateError) {
        self.text = TemplateText(name: name, text: text)
        (body, definitions) = try TemplateParser.parse(self.text, variables: variables)
    }

    /// A text without actions, whatever braces it holds.
    init(plain text: String) {
        self.text = TemplateText(name: "", text: text)
        body = [.text(text)]
        definitions = [:]
    }

    package var source: String { text.text }

    /// Whether the result can change with `$value`.
    package var usesValue: Bool {
        TemplateLexer.tokens(of: source).contains {
            ($0.kind == .variable && $0.text == "$value") || ($0.kind == .field && $0.text == ".Value")
        }
    }

    /// The expanded text.
    package func expanded(with context: TemplateContext) throws(TemplateError) -> String {
        // Most labels are plain words.
        if case .text(let plain)? = body.first, body.count == 1 { return plain }
        var run = TemplateRun(self, context)
        return try run.text()
    }

    /// The expanded text; a failure becomes part of it, so that no alert is lost to its annotation.
    package func text(with context: TemplateContext) -> String {
        do {
            return try expanded(with: context)
        } catch {
            return "<error expanding template: \(error)>"
        }
    }
}

/// What a template sees of the world.
package struct TemplateContext: Sendable {
    /// `.`.
    package var dot: TemplateValue = .missing
    package var variables: [String: TemplateValue] = [:]
    package var now: Timestamp
    package var externalURL = ""
    /// Whether a missing key stops the expansion (Go's option `missingkey=error`).
    package var refusesMissingKeys = false
    /// Answers `query` at `now`; throws a sentence.
    package var answer: @Sendable (String) throws -> [TemplateSample] = { _ in [] }

    package init(now: Timestamp) { self.now = now }

    /// The context of a rule: `$labels` and kin, and the same as fields of the dot.
    package init(
        labels: [String: String], value: Double, externalLabels: [String: String], externalURL: String,
        now: Timestamp, answer: @escaping @Sendable (String) throws -> [TemplateSample]
    ) {
        self.now = now
        self.externalURL = externalURL
        self.answer = answer
        let fields: [(name: String, value: TemplateValue)] = [
            ("Labels", .labels(labels)), ("ExternalLabels", .labels(externalLabels)),
            ("ExternalURL", .string(externalURL)), ("Value", .float(value)),
        ]
        dot = .record(fields, type: Self.ruleData)
        variables = Dictionary(
            uniqueKeysWithValues: zip(Template.ruleVariables, fields.map(\.value)))
    }

    /// The reference's name for the dot, which users see when they ask it for another field.
    private static let ruleData =
        "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }"

    func query(_ text: String) throws(TemplateFailure) -> [TemplateSample] {
        do {
            return try answer(text)
        } catch {
            throw TemplateFailure("\(error)")
        }
    }
}
