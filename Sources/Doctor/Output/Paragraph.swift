/// Text in lines of a terminal's width.
enum Paragraph {
    /// Breaks `text` at its spaces into lines of at most `width` columns; a word that is longer stands alone.
    ///
    /// The first line stands behind `first`, the others behind as many spaces.
    static func lines(_ text: String, width: Int, behind first: String = "") -> [String] {
        let room = max(width - first.count, 20)
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        if !line.isEmpty || lines.isEmpty { lines.append(line) }
        let margin = String(repeating: " ", count: first.count)
        return lines.enumerated().map { ($0.offset == 0 ? first : margin) + $0.element }
    }

    /// Paragraphs with an empty line between, each broken; one that is indented stays as it is.
    static func lines(ofParagraphs text: String, width: Int, margin: String) -> [String] {
        var all: [String] = []
        var paragraph: [Substring] = []
        func finish() {
            if paragraph.isEmpty { return }
            if !all.isEmpty { all.append("") }
            all +=
                paragraph.contains { $0.hasPrefix("  ") }
                ? paragraph.map { margin + $0 }
                : lines(paragraph.joined(separator: " "), width: width, behind: margin)
            paragraph = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy({ $0 == " " }) { finish() } else { paragraph.append(line) }
        }
        finish()
        return all
    }
}

extension String {
    /// With spaces to the right up to `width` columns.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// Without what moves a terminal's cursor or changes its colours: names of processes are anybody's to choose.
    var printable: String {
        guard unicodeScalars.contains(where: Self.isControl) else { return self }
        let shown = unicodeScalars.map { $0 == "\n" ? " " : Self.isControl($0) ? "?" : $0 }
        return String(String.UnicodeScalarView(shown))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
