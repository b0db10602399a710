package import Kernel

/// A network interface with what its driver and /sys say of it.
package struct NetworkInterface: Equatable, Sendable {
    package let link: NetworkLink
    package let mode: LinkMode?
    package let files: LinkFiles?
}

/// The interfaces as they were last listed.
package struct NetworkInterfaces: Equatable, Sendable {
    package let all: [NetworkInterface]
    /// Interfaces that found no room, over all lists.
    package let leftOut: UInt64
}
