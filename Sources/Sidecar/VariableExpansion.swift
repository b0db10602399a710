package import WireFormats

/// `${VAR}` and `${VAR:-default}` in the values of a configuration file.
///
/// A variable that is not set and has no default is a problem with a place, because silence would run the sidecar
/// with an empty address or password. Keys and comments are left alone.
package struct VariableExpansion {
    private let environment: [String: String]

    package init(_ environment: [String: String]) { self.environment = environment }

    package func expand(_ document: YAMLDocument) throws(FileProblem) -> YAMLDocument {
        guard let root = document.root else { return document }
        return document.replacingRoot(try expand(root, in: document.file))
    }

    private func expand(_ node: YAMLNode, in file: String) throws(FileProblem) -> YAMLNode {
        switch node.content {
        case .scalar(let text, let style):
            if !text.contains("${") { return node }
            return YAMLNode(
                mark: node.mark, content: .scalar(try expand(text, at: node.mark, in: file), style))
        case .sequence(let items):
            var expanded: [YAMLNode] = []
            for item in items { expanded.append(try expand(item, in: file)) }
            return YAMLNode(mark: node.mark, content: .sequence(expanded))
        case .mapping(let entries):
            var expanded: [YAMLNode.Entry] = []
            for entry in entries {
                expanded.append(
                    YAMLNode.Entry(
                        key: entry.key, keyMark: entry.keyMark, value: try expand(entry.value, in: file)))
            }
            return YAMLNode(mark: node.mark, content: .mapping(expanded))
        }
    }

    private func expand(_ text: String, at mark: YAMLMark, in file: String) throws(FileProblem) -> String {
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "$") {
            result += rest[..<start]
            rest = rest[start...]
            guard rest.hasPrefix("${") else {
                result += "$"
                rest = rest.dropFirst()
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                throw FileProblem(file: file, at: mark, message: "`${` without `}`")
            }
            let inner = rest[rest.index(start, offsetBy: 2)..<end]
            result += try value(of: inner, at: mark, in: file)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private func value(of inner: Substring, at mark: YAMLMark, in file: String) throws(FileProblem) -> String
    {
        let separator = inner.indices.first { inner[$0...].hasPrefix(":-") }
        let name = String(separator.map { inner[..<$0] } ?? inner)
        if let value = environment[name], !value.isEmpty || separator == nil { return value }
        if let separator { return String(inner[separator...].dropFirst(2)) }
        throw FileProblem(
            file: file, at: mark,
            message: "the environment variable `\(name)` is not set; write ${\(name):-default} to allow that")
    }
}
