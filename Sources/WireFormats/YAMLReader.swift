/// Reads a document into values and collects every problem, not only the first.
///
///     let (settings, problems) = YAMLReader.read(document) { top in
///         Settings(
///             interval: top["interval", default: .seconds(1)],
///             externalLabels: top.texts("external_labels"),
///             sockets: top.list("sockets") { Socket(path: $0["path", default: ""]) })
///     }
///
/// A key that was never asked for is unknown, so the code that reads is the list of what may be written.
package final class YAMLReader {
    package let document: YAMLDocument
    package let ignoresUnknownKeys: Bool
    private var problems: [FileProblem] = []

    private init(_ document: YAMLDocument, ignoresUnknownKeys: Bool) {
        self.document = document
        self.ignoresUnknownKeys = ignoresUnknownKeys
    }

    /// The value that `body` makes of the top mapping, with the problems in the order of the text.
    ///
    /// An empty document reads as an empty mapping. Use the value only when no problem is an error.
    package static func read<Value>(
        _ document: YAMLDocument, ignoresUnknownKeys: Bool = false, _ body: (YAMLFields) -> Value
    ) -> (value: Value, problems: [FileProblem]) {
        let reader = YAMLReader(document, ignoresUnknownKeys: ignoresUnknownKeys)
        let top = document.root ?? YAMLNode(mark: YAMLMark(line: 1, column: 1), content: .mapping([]))
        let value = reader.fields(of: top, named: "the document", body) ?? body(.empty(for: reader))
        if let second = document.secondDocument {
            reader.report("a second document begins here and is ignored", at: second, severity: .warning)
        }
        return (value, reader.problems.sorted())
    }

    package func report(_ message: String, at mark: YAMLMark, severity: FileProblem.Severity = .error) {
        problems.append(FileProblem(file: document.file, at: mark, severity: severity, message: message))
    }

    /// What `body` makes of a mapping; then the keys it did not ask for are reported.
    func fields<Value>(of node: YAMLNode, named name: String, _ body: (YAMLFields) -> Value) -> Value? {
        let entries: [YAMLNode.Entry]
        switch node.content {
        case .mapping(let found): entries = found
        case _ where node.isNull: entries = []
        default:
            report("\(name) must be a mapping, not \(node.summary)", at: node.mark)
            return nil
        }
        let fields = YAMLFields(entries, at: node.mark, named: name, reader: self)
        let value = body(fields)
        fields.reportUnknownKeys()
        return value
    }
}
