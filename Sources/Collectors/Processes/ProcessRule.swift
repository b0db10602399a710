package import Kernel

/// Which processes make up a watched group.
package struct ProcessRule: Sendable {
    package enum Match: Sendable {
        /// The path of the program, as /proc/PID/exe shows it or by way of symbolic links.
        case exe(String)
        /// The name the kernel keeps, at most 15 bytes.
        case comm(String)
        /// A test of the arguments joined with blanks.
        case commandLine(@Sendable (String) -> Bool)
        /// The systemd unit, as the control group tells it.
        case unit(UnitName)
        /// The process whose pid stands in a file.
        case pidFile(String)
        /// Whoever owns a listener on this port, and its descendants of the same comm.
        case listensOn(port: UInt16)
    }

    package let name: String
    package let match: Match
    /// Whether the network namespace of its processes is measured, where that is not our own.
    package let followsNetwork: Bool

    package init(name: String, match: Match, followsNetwork: Bool = false) {
        self.name = name
        self.match = match
        self.followsNetwork = followsNetwork
    }
}
