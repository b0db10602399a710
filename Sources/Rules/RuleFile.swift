package import WireFormats

/// A rule file in Prometheus' format, read whole or refused with every reason.
///
///     groups:
///       - name: host
///         rules:
///           - alert: MemoryAlmostFull
///             expr: node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes < 0.15
///             for: 15s
///
/// Empty files, `groups: []` and groups without rules are fine.
package struct RuleFile: Sendable {
    package let name: String
    package let groups: [RuleGroup]

    /// The file, or `nil` when one of `problems` is an error; warnings may come with either.
    package static func parse(
        _ text: String, name: String, ignoringUnknownKeys: Bool = false
    ) -> (file: RuleFile?, problems: [FileProblem]) {
        let document: YAMLDocument
        do {
            document = try YAMLDocument(text, file: name)
        } catch {
            return (nil, [error])
        }
        let (groups, problems) = YAMLReader.read(document, ignoresUnknownKeys: ignoringUnknownKeys) { top in
            GroupReader(file: name).groups(in: top)
        }
        let isSound = !problems.contains { $0.severity == .error }
        return (isSound ? RuleFile(name: name, groups: groups) : nil, problems)
    }
}

/// Reads the groups of one file; remembers their names and rules, to find repetitions.
private final class GroupReader {
    private let file: String
    private var names: [String: Int] = [:]

    init(file: String) { self.file = file }

    func groups(in top: YAMLFields) -> [RuleGroup] {
        top.list("groups") { self.group($0) }
    }

    private func group(_ fields: YAMLFields) -> RuleGroup {
        let name = fields.required("name") ?? ""
        let mark = fields.mark(of: "name")
        if fields.node("name") != nil, name.isEmpty { fields.reader.report("`name` is empty", at: mark) }
        if let first = names.updateValue(mark.line, forKey: name), !name.isEmpty {
            fields.reader.report("group `\(name)` already stands at line \(first)", at: mark)
        }
        let interval = fields.optional("interval", as: Duration.self)
        let reader = RuleReader(groupLabels: fields.texts("labels"))
        reader.checkLabels(fields.texts("labels"), fields.reader)
        return RuleGroup(
            file: file, name: name,
            interval: interval == .zero ? nil : interval,
            queryOffset: fields["query_offset", default: .zero],
            limit: fields["limit", default: 0],
            rules: fields.list("rules") { reader.rule($0) }.compactMap { $0 })
    }
}
