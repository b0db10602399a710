/// The page of one check: what `--explain` prints, and its section of docs/CHECKS.md.
package enum CheckPage {
    /// For a terminal.
    package static func text(of check: Check, width: Int) -> String {
        var lines = Paragraph.lines("\(check.id): \(check.title)", width: width)
        for part in parts(of: check) {
            lines += ["", part.title]
            switch part.content {
            case .prose(let text):
                lines += Paragraph.lines(ofParagraphs: text, width: width, margin: "  ")
            case .commands(let commands): lines += commands.map { "  $ \($0)" }
            case .items(let items): lines += items.flatMap { Paragraph.lines($0, width: width, behind: "  ") }
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// As a section of a document.
    package static func markdown(of check: Check) -> String {
        var blocks = ["## \(check.id)", "\(sentence(check.title))"]
        for part in parts(of: check) {
            switch part.content {
            case .prose(let text):
                blocks.append(
                    Paragraph.lines(
                        ofParagraphs: "**\(part.title).** \(text)", width: documentWidth, margin: ""
                    )
                    .joined(separator: "\n"))
            case .commands(let commands):
                blocks.append("**\(part.title).**")
                blocks.append((["```sh"] + commands + ["```"]).joined(separator: "\n"))
            case .items(let items):
                blocks.append("**\(part.title).** " + items.joined(separator: "; "))
            }
        }
        return blocks.joined(separator: "\n\n")
    }

    /// As wide as the other documents.
    private static let documentWidth = 130

    private struct Part {
        enum Content {
            case prose(String)
            case commands([String])
            case items([String])
        }

        let title: String
        let content: Content
    }

    private static func parts(of check: Check) -> [Part] {
        let explanation = check.explanation
        let cure = Cure.of(check.id)
        var parts = [Part(title: "How it comes about", content: .prose(explanation.mechanism))]
        if let cure { parts.append(Part(title: "When this check speaks", content: .prose(cure.threshold))) }
        if !explanation.byHand.isEmpty {
            parts.append(Part(title: "See it by hand", content: .commands(explanation.byHand)))
        }
        if let cure { parts.append(Part(title: "What helps, root first", content: .prose(cure.remedy))) }
        if !explanation.wrongWhen.isEmpty {
            parts.append(Part(title: "When that is wrong", content: .prose(explanation.wrongWhen)))
        }
        if let cure, !cure.risk.isEmpty { parts.append(Part(title: "Risk", content: .prose(cure.risk))) }
        parts.append(
            Part(
                title: "Scope, and when a change takes effect",
                content: .prose("\(sentence(check.scope.meaning)) \(sentence(check.apply.meaning))")))
        if !explanation.kernels.isEmpty {
            parts.append(Part(title: "Kernels", content: .prose(explanation.kernels)))
        }
        if !check.reads.isEmpty {
            parts.append(Part(title: "Reads", content: .items(check.reads.map(\.text))))
        }
        if !explanation.references.isEmpty {
            parts.append(Part(title: "References", content: .items(explanation.references)))
        }
        return parts
    }

    /// With a capital, unless it begins with a name such as `fs.nr_open` or `bind()`, and a full stop.
    private static func sentence(_ text: String) -> String {
        let isName = text.prefix { $0 != " " }.contains { "_.=(/".contains($0) }
        return (isName ? text.prefix(1) : Substring(text.prefix(1).uppercased())) + text.dropFirst()
            + (text.hasSuffix(".") ? "" : ".")
    }
}

extension Check {
    /// What `--explain` knows under this name: a check, or what says that one broke.
    package static func explained(_ id: String) -> Check? {
        id == InternalError.id ? InternalError.check : named(id)
    }
}

extension Scope {
    /// For a person.
    package var meaning: String {
        switch self {
        case .networkNamespace: "each network namespace has its own"
        case .host: "the host's, and every container shares it"
        case .readOnly: "the host's: a container sees it and cannot write it"
        case .cgroup: "a control group's"
        case .app: "the application's"
        }
    }
}

extension Apply {
    /// For a person.
    package var meaning: String {
        switch self {
        case .live: "takes effect at once"
        case .newSockets: "takes effect for sockets that are made afterwards"
        case .relisten: "takes effect when listen(2) is called again"
        case .restart: "takes effect when the process is restarted"
        case .reboot: "takes effect at the next boot"
        }
    }
}
