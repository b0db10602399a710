/// Whose network namespace is meant: that of a process, or one that a file stands for.
package enum NetworkTarget: Equatable, Sendable {
    /// A pid, as the mounted procfs shows it.
    case process(Int32)
    /// A namespace file: `/run/netns/blue`, `/proc/4711/ns/net`.
    case file(String)

    /// What `init(parsing:)` takes, for messages.
    package static let expected =
        "expected a pid or the path of a namespace file, such as 4711 or /run/netns/blue"

    /// Reads `4711` or `/run/netns/blue`; `nil` for anything else.
    package init?(parsing text: String) {
        if text.hasPrefix("/") {
            self = .file(text)
        } else if let pid = Int32(text), pid > 0, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }) {
            self = .process(pid)
        } else {
            return nil
        }
    }

    /// As it was written.
    package var text: String {
        switch self {
        case .process(let pid): String(pid)
        case .file(let path): path
        }
    }

    /// The file that setns(2) takes.
    func path(procfs: String) -> String {
        switch self {
        case .process(let pid): "\(procfs)/\(pid)/ns/net"
        case .file(let path): path
        }
    }
}
