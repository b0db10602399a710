/// Puts events together to a tree, and refuses what would grow without bound.
///
/// Aliases share their anchor's tree, so a "billion laughs" text costs no memory; what it would cost every
/// reader is counted as if it were written out.
struct YAMLBuilder {
    private struct Open {
        let mark: YAMLMark
        let anchor: String?
        let isMapping: Bool
        var items: [YAMLNode] = []
        var entries: [YAMLNode.Entry] = []
        var seen: [String: YAMLMark] = [:]
        var merged: [YAMLNode] = []
        var key: (text: String, mark: YAMLMark, merges: Bool)?
        var measure = Measure(nodes: 1, height: 1)
    }

    private struct Measure {
        var nodes: Int
        var height: Int

        mutating func hold(_ inner: Measure) {
            nodes += inner.nodes
            height = max(height, inner.height + 1)
        }
    }

    let file: String
    private(set) var root: YAMLNode?
    private var open: [Open] = []
    private var anchors: [String: (node: YAMLNode, measure: Measure)] = [:]

    init(file: String) { self.file = file }

    mutating func take(_ event: YAMLEvents.Event, at mark: YAMLMark) throws(FileProblem) {
        switch event {
        case .scalar(let text, let style, let anchor):
            let node = YAMLNode(mark: mark, content: .scalar(text, style))
            try add(node, Measure(nodes: 1, height: 1), anchor: anchor)
        case .alias(let name):
            guard let target = anchors[name] else {
                throw problem(mark, "no complete anchor `&\(name)` stands before the alias `*\(name)`")
            }
            try add(target.node, target.measure, anchor: nil)
        case .sequenceStart(let anchor): try begin(Open(mark: mark, anchor: anchor, isMapping: false))
        case .mappingStart(let anchor): try begin(Open(mark: mark, anchor: anchor, isMapping: true))
        case .containerEnd: try end()
        case .documentStart, .documentEnd, .streamEnd: break
        }
    }

    private mutating func begin(_ container: Open) throws(FileProblem) {
        if open.count >= YAMLDocument.depthLimit { throw tooDeep(container.mark) }
        open.append(container)
    }

    private mutating func end() throws(FileProblem) {
        guard var done = open.popLast() else { return }
        for node in done.merged { merge(node, into: &done) }
        let content: YAMLNode.Content = done.isMapping ? .mapping(done.entries) : .sequence(done.items)
        try add(YAMLNode(mark: done.mark, content: content), done.measure, anchor: done.anchor)
    }

    private mutating func add(_ node: YAMLNode, _ measure: Measure, anchor: String?) throws(FileProblem) {
        if let anchor { anchors[anchor] = (node, measure) }
        guard let last = open.indices.last else {
            root = node
            return
        }
        open[last].measure.hold(measure)
        if open[last].measure.nodes > YAMLDocument.nodeLimit {
            throw problem(node.mark, "more than \(YAMLDocument.nodeLimit) values, aliases written out")
        }
        if open.count + measure.height > YAMLDocument.depthLimit { throw tooDeep(node.mark) }
        if open[last].isMapping { try addToMapping(node, last) } else { open[last].items.append(node) }
    }

    private mutating func addToMapping(_ node: YAMLNode, _ last: Int) throws(FileProblem) {
        guard let key = open[last].key else {
            guard case .scalar(let text, let style) = node.content else {
                throw problem(node.mark, "a key must be a word or a quoted text, not \(node.summary)")
            }
            let merges = text == "<<" && style == .plain
            if !merges, let first = open[last].seen.updateValue(node.mark, forKey: text) {
                throw problem(node.mark, "key `\(text)` is already set at line \(first.line)")
            }
            open[last].key = (text, node.mark, merges)
            return
        }
        open[last].key = nil
        if key.merges {
            open[last].merged += try mappings(in: node)
        } else {
            open[last].entries.append(.init(key: key.text, keyMark: key.mark, value: node))
        }
    }

    /// The value of a merge key (yaml.org/type/merge.html): a mapping, or a list of them.
    private func mappings(in node: YAMLNode) throws(FileProblem) -> [YAMLNode] {
        switch node.content {
        case .mapping: return [node]
        case .sequence(let items):
            var found: [YAMLNode] = []
            for item in items {
                guard case .mapping = item.content else { break }
                found.append(item)
            }
            if found.count == items.count { return found }
            fallthrough
        default: throw problem(node.mark, "`<<` needs a mapping or a list of mappings, not \(node.summary)")
        }
    }

    /// What is written in the mapping itself wins, then the earlier of the merged ones.
    private func merge(_ node: YAMLNode, into target: inout Open) {
        guard case .mapping(let entries) = node.content else { return }
        for entry in entries where target.seen[entry.key] == nil {
            target.seen[entry.key] = entry.keyMark
            target.entries.append(entry)
        }
    }

    private func tooDeep(_ mark: YAMLMark) -> FileProblem {
        problem(mark, "nested deeper than \(YAMLDocument.depthLimit) levels")
    }

    private func problem(_ mark: YAMLMark, _ message: String) -> FileProblem {
        FileProblem(file: file, at: mark, message: message)
    }
}
