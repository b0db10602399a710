/// One thing to do about a finding, and what it costs.
package struct Remedy: Equatable, Sendable {
    package enum Kind: String, Sendable {
        /// Code of the server, or how it is operated.
        case app
        case sysctl
        /// A resource limit of a process.
        case limit
        case cgroup
        /// The machine, the hypervisor, the network.
        case platform
    }

    package let kind: Kind
    /// What to do, in the imperative: `LimitNOFILE=1048576, restart`.
    package let text: String
    /// A sysctl's dotted name, a limit's, a cgroup file's.
    package let key: String?
    package let from: String?
    package let to: String?
    package let scope: Scope
    package let apply: Apply
    /// What may become worse by it; empty when nothing is known.
    package let risk: String
    /// What to type; `nil` where there is nothing to type.
    package let command: String?

    package init(
        _ kind: Kind, _ text: String, key: String? = nil, from: String? = nil, to: String? = nil,
        scope: Scope = .app, apply: Apply = .live, risk: String = "", command: String? = nil
    ) {
        self.kind = kind
        self.text = text
        self.key = key
        self.from = from
        self.to = to
        self.scope = scope
        self.apply = apply
        self.risk = risk
        self.command = command
    }
}

/// Whose a setting is.
package enum Scope: String, Sendable {
    case networkNamespace = "ns"
    case host
    /// Visible in a child namespace, and read-only there.
    case readOnly = "ro"
    case cgroup = "cg"
    case app
}

/// When a change takes effect.
package enum Apply: String, Sendable {
    case live
    /// For sockets made afterwards.
    case newSockets = "new"
    /// When listen(2) is called again.
    case relisten
    case restart
    case reboot
}
