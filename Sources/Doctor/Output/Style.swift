/// How a report is dressed for whoever reads it.
package struct Style: Equatable, Sendable {
    /// Columns.
    package var width: Int
    package var hasColor: Bool
    /// Whether each finding carries its evidence.
    package var isVerbose: Bool
    /// Whether the terminal shows nothing but ASCII.
    package var isASCII = false

    /// What a file or a pipe gets.
    package static let plain = Style()

    /// Narrower than this a table is none; wider than that nobody reads a line.
    package static let widths = 60...160

    package init(width: Int = 80, hasColor: Bool = false, isVerbose: Bool = false) {
        self.width = min(max(width, Self.widths.lowerBound), Self.widths.upperBound)
        self.hasColor = hasColor
        self.isVerbose = isVerbose
    }

    /// The bytes of a text for whoever reads it.
    package func encoded(_ text: String) -> [UInt8] {
        guard isASCII else { return Array(text.utf8) }
        return text.unicodeScalars.map { scalar in
            UInt8(exactly: scalar.value).flatMap { $0 < 0x80 ? $0 : nil } ?? Self.standIns[scalar]
                ?? UInt8(ascii: "?")
        }
    }

    /// As wide as what they stand for, so that columns stay.
    private static let standIns: [Unicode.Scalar: UInt8] = [
        "→": UInt8(ascii: ">"), "└": UInt8(ascii: "`"), "…": UInt8(ascii: "."), "×": UInt8(ascii: "x"),
        "µ": UInt8(ascii: "u"), "–": UInt8(ascii: "-"), "§": UInt8(ascii: "S"),
    ]

    func bold(_ text: String) -> String { dressed(text, "1") }

    func faint(_ text: String) -> String { dressed(text, "2") }

    func colored(_ text: String, as severity: Severity) -> String {
        switch severity {
        case .critical: dressed(text, "1;31")
        case .warning: dressed(text, "33")
        case .info: dressed(text, "36")
        }
    }

    /// By ECMA-48's SGR, which every terminal understands.
    private func dressed(_ text: String, _ code: String) -> String {
        hasColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
