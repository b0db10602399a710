package import Kernel

/// How the newest walk over the sockets of one network namespace ended.
package struct ScopeCensus: Sendable {
    package let scope: NetworkScope
    package let outcome: Result<SocketCensus, KernelError>

    package init(scope: NetworkScope, outcome: Result<SocketCensus, KernelError>) {
        self.scope = scope
        self.outcome = outcome
    }
}

extension NetworkScope {
    /// Whether two generations of scopes mean the same namespace by these.
    func isSame(as other: NetworkScope) -> Bool { name == other.name && folder == other.folder }
}
