/// Everything that was read of a host at one moment.
package struct HostSample: Sendable {
    /// By path from the root.
    package var files: [String: Result<String, Unknown>] = [:]
    package var listeners: Result<[TCPSocket], Unknown> = .failure(.notAsked)
    package var sockets: Result<SocketFacts, Unknown> = .failure(.notAsked)
    package var details: Result<[UInt64: ConnectionDetail], Unknown> = .failure(.notAsked)
    package var unixListeners: Result<[UnixListener], Unknown> = .failure(.notAsked)
    package var udpSockets: Result<[UDPSocketSample], Unknown> = .failure(.notAsked)
    package var owners: Result<[UInt32: [Int32]], Unknown> = .failure(.notAsked)
    package var processes: [ProcessSample] = []
    package var cgroups: Result<[CgroupSample], Unknown> = .failure(.notAsked)
    package var links: Result<[LinkSample], Unknown> = .failure(.notAsked)
    package var kernelLog: Result<[KernelLogLine], Unknown> = .failure(.notAsked)
    /// The sysctl files by path, in no order.
    package var sysctlFiles: [String: String] = [:]

    package init() {}

    package func text(_ path: String) throws(Unknown) -> String {
        try (files[path] ?? .failure(.notAsked)).get()
    }
}

extension HostSample {
    /// The same moment with nothing to be seen of it, for one reason.
    func withheld(_ reason: Unknown) -> HostSample {
        var copy = HostSample()
        copy.files = files.mapValues { _ in .failure(reason) }
        (copy.listeners, copy.sockets, copy.details) = (.failure(reason), .failure(reason), .failure(reason))
        (copy.unixListeners, copy.udpSockets) = (.failure(reason), .failure(reason))
        (copy.owners, copy.cgroups) = (.failure(reason), .failure(reason))
        (copy.links, copy.kernelLog) = (.failure(reason), .failure(reason))
        return copy
    }
}

extension Unknown {
    /// No check that runs reads it: a mistake in a check's `reads`.
    static let notAsked = Unknown("not among what this check says it reads")
    /// Counters of two boots cannot be compared.
    static let restarted = Unknown("the host was restarted between the two samples")
}
