package import Kernel

/// What a local port means: a listener's, or one that connect(2) chose.
package struct PortRoles: Equatable, Sendable {
    package let listening: Set<UInt16>
    /// `nil` when the range cannot be read.
    package let ephemeral: EphemeralPorts?

    package init(listening: Set<UInt16>, ephemeral: EphemeralPorts?) {
        self.listening = listening
        self.ephemeral = ephemeral
    }
}
