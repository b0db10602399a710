package import Kernel

/// How the newest walk over the sockets of one network namespace ended.
package struct ScopeCensus: Sendable {
    package let scope: NetworkScope
    package let outcome: Result<SocketCensus, KernelError>
    /// Walks over this namespace that were broken off, since the start.
    let failures: UInt64
}
