/// Where a finding is: `where` of the JSON, and the table's column.
package struct Place: Equatable, Sendable {
    package var address: String?
    package var port: UInt16?
    package var pid: Int32?
    package var process: String?
    package var cgroup: String?
    package var device: String?
    /// `10.0.0.5 → 10.0.0.9:6379`, of connections that we open.
    package var tuple: String?
    /// The name of a Unix socket: `/run/app.sock`, `@abstract`.
    package var unixSocket: String?
    /// A sysctl, or the file that sets it.
    package var setting: String?

    package init(
        address: String? = nil, port: UInt16? = nil, pid: Int32? = nil, process: String? = nil,
        cgroup: String? = nil, device: String? = nil, tuple: String? = nil, unixSocket: String? = nil,
        setting: String? = nil
    ) {
        self.address = address
        self.port = port
        self.pid = pid
        self.process = process
        self.cgroup = cgroup
        self.device = device
        self.tuple = tuple
        self.unixSocket = unixSocket
        self.setting = setting
    }

    /// `:8080 gateway[4242]`; empty for the whole host.
    package var text: String {
        var parts: [String] = []
        if let tuple { parts.append(tuple) }
        if let unixSocket { parts.append(unixSocket) }
        if let port { parts.append(":\(port)") }
        if let pid { parts.append("\(process ?? "?")[\(pid)]") }
        if pid == nil, let process { parts.append(process) }
        if let cgroup, pid == nil { parts.append(cgroup) }
        if let device { parts.append(device) }
        if let setting { parts.append(setting) }
        return parts.joined(separator: " ")
    }

    /// Who is meant, as the subject of a sentence: the process before its port, the port before the host.
    package var subject: String {
        if let pid { return "\(process ?? "process")[\(pid)]" }
        if let port { return "the listener on port \(port)" }
        let named = tuple ?? unixSocket ?? cgroup ?? device ?? setting
        return named ?? "this host"
    }
}

/// What two findings must have in common for one to be the cause of the other.
package enum Subject: Hashable, Sendable {
    case process(Int32)
    case listener(UInt16)
    case cgroup(String)
    /// Connections from one address to one destination, as `Place.tuple` has it.
    case tuple(String)
    case namespace
    case host
}
