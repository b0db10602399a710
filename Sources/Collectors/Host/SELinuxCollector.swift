package import Kernel
package import Telemetry

/// Whether SELinux is on, and whether it decides.
package struct SELinuxCollector: Collector {
    package static let name = "selinux"
    package static let title = "SELinux"
    package static let changesSeldom = true
    package static let metrics = [configured, current, enabled]

    static let configured = Metric.gauge(
        "node_selinux_config_mode", "The configured mode: 1 enforcing, 0 permissive, -1 disabled.")
    static let current = Metric.gauge(
        "node_selinux_current_mode", "The mode now: 1 enforcing, 0 permissive.")
    static let enabled = Metric.gauge("node_selinux_enabled", "Whether SELinux is on, 1 or 0.")

    /// Only a boot switches SELinux on, so a file that was missing once is not looked for again.
    private var isOff = false

    package init() {}

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        guard !isOff, let mode = try host.selinuxMode() else {
            isOff = true
            row[Self.enabled] = 0
            return
        }
        row[Self.enabled] = 1
        // Without a configuration SELinux is off at the next boot (selinux_config(5)).
        let configured = try host.configuredSELinuxMode() ?? .disabled
        row[Self.configured] = Double(configured.rawValue)
        row[Self.current] = Double(mode.rawValue)
    }
}
