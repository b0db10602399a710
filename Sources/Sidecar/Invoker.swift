import Glibc

/// Who started this process, and where that user's files belong (XDG Base Directory Specification 0.8).
package struct Invoker: Equatable, Sendable {
    package let userID: UInt32
    package let hostName: String
    package let environment: [String: String]

    package init(userID: UInt32, hostName: String, environment: [String: String]) {
        self.userID = userID
        self.hostName = hostName
        self.environment = environment
    }

    package var isRoot: Bool { userID == 0 }

    /// `/run/outrigger`, `$XDG_RUNTIME_DIR/outrigger` or `/tmp/outrigger-UID`.
    package var runtimeDirectory: String {
        if isRoot { return "/run/outrigger" }
        return folder(below: "XDG_RUNTIME_DIR") ?? "/tmp/outrigger-\(userID)"
    }

    /// `/var/lib/outrigger`, `$XDG_STATE_HOME/outrigger` or `~/.local/state/outrigger`.
    package var stateDirectory: String {
        if isRoot { return "/var/lib/outrigger" }
        return folder(below: "XDG_STATE_HOME")
            ?? environment["HOME"].map { "\($0)/.local/state/outrigger" }
            ?? "\(runtimeDirectory)/state"
    }

    private func folder(below variable: String) -> String? {
        guard let parent = environment[variable], parent.hasPrefix("/") else { return nil }
        return "\(parent)/outrigger"
    }
}

extension Invoker {
    /// The user, host name and environment of this process.
    package static var current: Invoker {
        var name = utsname()
        uname(&name)
        let host = withUnsafeBytes(of: name.nodename) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return Invoker(userID: geteuid(), hostName: host, environment: ownEnvironment())
    }

    private static func ownEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }
}
