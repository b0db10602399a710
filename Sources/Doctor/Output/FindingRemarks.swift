/// What stands below a finding in the table: what to do, and for whoever asks everything that it rests on.
struct FindingRemarks {
    private let finding: Finding
    private let host: HostDescription
    private let style: Style
    private let depth: Int
    private var margin: String { String(repeating: " ", count: TableColumns.severityWidth + 2 * depth) }

    /// `depth` counts the steps from the root.
    init(_ finding: Finding, _ host: HostDescription, _ style: Style, depth: Int = 0) {
        self.depth = depth
        self.finding = finding
        self.host = host
        self.style = style
    }

    /// A consequence has no line of its own to do: its root has it.
    var lines: [String] {
        if style.isVerbose { return everything }
        guard depth == 0, let first = finding.remedies.first else { return [] }
        return paragraph(Self.order(first, on: host), behind: margin + "DO ")
    }

    private var everything: [String] {
        var lines = paragraph(finding.sentence, behind: margin)
        lines += finding.evidence.flatMap { paragraph(FindingText.line(of: $0), behind: margin + "seen ") }
        for remedy in finding.remedies {
            lines += paragraph(Self.order(remedy, on: host), behind: margin + "DO ")
            if !remedy.risk.isEmpty { lines += paragraph(remedy.risk, behind: margin + "   risk: ") }
            if let command = remedy.command { lines.append(margin + "   $ \(command.printable)") }
        }
        return lines
    }

    private func paragraph(_ text: String, behind first: String) -> [String] {
        Paragraph.lines(text.printable, width: style.width, behind: first)
    }

    /// What to do, where, and what has to be done for it to take effect, as far as the text does not say so itself.
    static func order(_ remedy: Remedy, on host: HostDescription) -> String {
        var text = remedy.text
        if let key = remedy.key, remedy.kind == .sysctl, let from = remedy.from, !from.isEmpty,
            text.contains(key)
        {
            text += " (now \(from.split(separator: "\t").joined(separator: " ")))"
        }
        if remedy.kind == .sysctl || remedy.kind == .limit, let then = remedy.apply.then,
            !text.contains(then.word)
        {
            text += ", \(then.text)"
        }
        if !remedy.isAllowed(on: host) { text += ", on the host: not to be set in here" }
        return text
    }
}

extension Apply {
    /// What has to follow a change; `word` tells whether a text says it already.
    fileprivate var then: (word: String, text: String)? {
        switch self {
        case .live: nil
        case .newSockets: ("new", "for new connections")
        case .relisten: ("listen()", "then listen() again or restart")
        case .restart: ("restart", "then restart")
        case .reboot: ("reboot", "then reboot")
        }
    }
}

extension Remedy {
    /// Whether it can be done where we stand: a setting of the host cannot be written in a container.
    package func isAllowed(on host: HostDescription) -> Bool {
        switch scope {
        case .networkNamespace, .cgroup, .app: true
        case .host, .readOnly: host.isContainer != true || kind != .sysctl
        }
    }
}
