/// The first document of a YAML text as a tree that knows its places.
///
/// Anchors, aliases and merge keys are resolved; a key twice in one mapping is an error.
package struct YAMLDocument: Sendable {
    /// A configuration or rule file beyond this is somebody's mistake.
    package static let sizeLimitBytes = 16 << 20
    package static let nodeLimit = 500_000
    package static let depthLimit = 100

    package let file: String
    /// `nil` when the text holds no document at all.
    package let root: YAMLNode?
    /// Where a second document begins, which nobody reads.
    package let secondDocument: YAMLMark?
    private let lines: [Substring]

    private init(file: String, root: YAMLNode, secondDocument: YAMLMark?, lines: [Substring]) {
        self.file = file
        self.root = root
        self.secondDocument = secondDocument
        self.lines = lines
    }

    package init(_ text: String, file: String) throws(FileProblem) {
        try self.init(bytes: Array(text.utf8), file: file)
    }

    package init(bytes: [UInt8], file: String) throws(FileProblem) {
        if bytes.count > Self.sizeLimitBytes {
            throw FileProblem(
                file: file, line: 0, column: 0,
                message: "\(bytes.count) bytes are more than the \(Self.sizeLimitBytes) that are read")
        }
        var events = YAMLEvents(bytes, file: file)
        var builder = YAMLBuilder(file: file)
        var documents = 0
        var second: YAMLMark?
        reading: while true {
            let (event, mark) = try events.next()
            switch event {
            case .streamEnd: break reading
            case .documentStart:
                documents += 1
                if documents > 1 {
                    second = mark
                    break reading
                }
            default: try builder.take(event, at: mark)
            }
        }
        self.file = file
        root = builder.root
        secondDocument = second
        lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
    }

    /// The same document with other values, as after variables were expanded; places stay what they were.
    package func replacingRoot(_ root: YAMLNode) -> YAMLDocument {
        YAMLDocument(file: file, root: root, secondDocument: secondDocument, lines: lines)
    }

    /// Where the character that stands `offset` UTF-8 bytes into a scalar's text was written.
    ///
    /// Exact for scalars on one line without escapes and for literal blocks (`|`); for the rest, the scalar's start.
    package func place(ofByte offset: Int, in node: YAMLNode) -> YAMLMark {
        guard case .scalar(let text, let style) = node.content else { return node.mark }
        let before = String(decoding: text.utf8.prefix(max(offset, 0)), as: UTF8.self)
        let contentLine = text.split(separator: "\n", omittingEmptySubsequences: false)
        let index = before.utf8.count { $0 == 0x0A }
        let column = before.split(separator: "\n", omittingEmptySubsequences: false).last?.count ?? 0
        let sourceLine = node.mark.line + (style == .literal ? 1 : 0) + index
        let isExact = style == .literal || (style != .folded && contentLine.count == 1)
        guard isExact, lines.indices.contains(sourceLine - 1), contentLine.indices.contains(index) else {
            return node.mark
        }
        let source = lines[sourceLine - 1]
        let start = style == .literal ? source.count - contentLine[index].count : node.mark.column - 1
        let quote = style == .quoted ? 1 : 0
        let written = source.dropFirst(start + quote).prefix(contentLine[index].count)
        guard written == contentLine[index] else { return node.mark }
        return YAMLMark(line: sourceLine, column: start + quote + column + 1)
    }
}
