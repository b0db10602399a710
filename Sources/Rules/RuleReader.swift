import PromQL
import Telemetry
import WireFormats

/// Reads the rules of one group.
final class RuleReader {
    private let groupLabels: [YAMLText]
    private var lines: [String: Int] = [:]

    init(groupLabels: [YAMLText]) { self.groupLabels = groupLabels }

    /// The rule, or `nil` after its problems have been reported.
    func rule(_ fields: YAMLFields) -> Rule? {
        let record: String? = fields.optional("record")
        let alert: String? = fields.optional("alert")
        let hold: Duration? = fields.optional("for")
        let keepFiring: Duration? = fields.optional("keep_firing_for")
        let annotations = fields.texts("annotations")
        let own = fields.texts("labels")
        let query = query(fields)
        checkLabels(own, fields.reader)
        guard let name = name(fields, record: record, alert: alert) else { return nil }
        if record != nil { refuseAlertKeys(fields) }

        let labels = groupLabels.filter { group in !own.contains { $0.key == group.key } } + own
        let templateName = "__alert_\(name)"
        let texts = templates(labels, expanding: alert != nil, templateName, fields.reader)
        let notes = templates(annotations, expanding: alert != nil, templateName, fields.reader)
        guard let query, let source = fields.node("expr")?.text else { return nil }
        let kind: Rule.Kind =
            alert == nil
            ? .recording
            : .alerting(.init(hold: hold ?? .zero, keepFiring: keepFiring ?? .zero, annotations: notes))
        let rule = Rule(
            name: name, query: query, expression: source, kind: kind,
            labels: texts.sorted { $0.name < $1.name }, line: fields.mark.line)
        lint(rule, own, fields)
        return rule
    }

    func checkLabels(_ labels: [YAMLText], _ reader: YAMLReader) {
        for label in labels {
            if label.key.isEmpty { reader.report("a label name is empty", at: label.keyMark) }
            if label.key == Labels.nameLabel {
                reader.report("`__name__` is not a label that a rule may set", at: label.keyMark)
            }
        }
    }

    private func name(_ fields: YAMLFields, record: String?, alert: String?) -> String? {
        switch (record, alert) {
        case (nil, nil): fields.reader.report("a rule needs `record` or `alert`", at: fields.mark)
        case (_?, _?):
            fields.reader.report(
                "a rule has either `record` or `alert`, not both", at: fields.mark(of: "record"))
        case (let record?, nil):
            let mark = fields.mark(of: "record")
            if record.isEmpty { fields.reader.report("`record` is empty", at: mark) }
            if record.contains("{") || record.contains("}") {
                fields.reader.report("`\(record)` is no metric name: labels go under `labels`", at: mark)
            }
            return record
        case (nil, let alert?):
            if alert.isEmpty { fields.reader.report("`alert` is empty", at: fields.mark(of: "alert")) }
            return alert
        }
        return nil
    }

    private func refuseAlertKeys(_ fields: YAMLFields) {
        for key in ["for", "keep_firing_for", "annotations"] where fields.node(key) != nil {
            fields.reader.report(
                "`\(key)` belongs to alerts, not to recording rules", at: fields.mark(of: key))
        }
    }

    private func query(_ fields: YAMLFields) -> Query? {
        guard let text: String = fields.required("expr"), let node = fields.node("expr") else { return nil }
        do {
            return try Query(text)
        } catch {
            let place = fields.reader.document.place(ofByte: error.range.lowerBound, in: node)
            fields.reader.report("`expr`: \(error.problem)", at: place)
            return nil
        }
    }

    /// The texts as templates; those of recording rules are kept as they are.
    private func templates(
        _ texts: [YAMLText], expanding: Bool, _ name: String, _ reader: YAMLReader
    ) -> [Rule.TemplatedText] {
        texts.compactMap { text in
            if !expanding { return Rule.TemplatedText(name: text.key, template: Template(plain: text.text)) }
            do throws(TemplateError) {
                return Rule.TemplatedText(name: text.key, template: try Template(text.text, name: name))
            } catch {
                let place = reader.document.place(ofByte: error.offset, in: text.node)
                reader.report("template of `\(text.key)`: \(error.problem)", at: place)
                return nil
            }
        }
    }

    /// What is allowed and yet hardly meant.
    private func lint(_ rule: Rule, _ own: [YAMLText], _ fields: YAMLFields) {
        if let first = lines.updateValue(rule.line, forKey: rule.identity) {
            fields.reader.report(
                "`\(rule.name)` with these labels already stands at line \(first)", at: fields.mark,
                severity: .warning)
        }
        guard rule.alerting != nil else { return }
        for label in own where rule.labels.contains(where: { $0.name == label.key && $0.template.usesValue })
        {
            fields.reader.report(
                "label `\(label.key)` changes with the value, and with every change the alert begins anew",
                at: label.keyMark, severity: .warning)
        }
    }
}
