/// A host that can be looked at: this one, a namespace of it, or a recording.
///
/// Each answer is that of the moment. What cannot be seen throws `Unknown`. Owned by one thread.
package protocol HostSource: AnyObject {
    /// The text of a file, by its path from the root: `proc/net/netstat`, `etc/sysctl.d/99-tuning.conf`.
    ///
    /// `proc/net` and `proc/sys/net` are those of the examined network namespace.
    func text(_ path: String) throws(Unknown) -> String
    /// The names in a folder, sorted.
    func names(in folder: String) throws(Unknown) -> [String]
    /// LISTEN rows, with drops where the kernel tells them.
    func listeners() throws(Unknown) -> [TCPSocket]
    /// All TCP sockets, counted; `listening` and `ephemeral` say which local port means what.
    func sockets(_ roles: PortRoles) throws(Unknown) -> SocketFacts
    /// TCP_INFO by cookie, of those among `sockets` that still live.
    func details(of sockets: [TCPSocket]) throws(Unknown) -> [UInt64: ConnectionDetail]
    func unixListeners() throws(Unknown) -> [UnixListener]
    func udpSockets() throws(Unknown) -> [UDPSocketSample]
    /// Who holds each of these listening inodes, lowest pid first; nobody for one whose holders may not be seen.
    func owners(of inodes: Set<UInt32>) throws(Unknown) -> [UInt32: [Int32]]
    /// Processes to look into besides those that own listeners: the members of a control group that is asked for, all
    /// that a recording holds.
    func candidates(for target: Question.Target) -> [Int32]
    /// One process; `nil` when it has gone.
    func process(_ pid: Int32, withThreads: Bool) -> ProcessSample?
    /// The control groups of these processes and all their ancestors; of a recording every one in it.
    func cgroups(of processes: [ProcessSample]) throws(Unknown) -> [CgroupSample]
    func links() throws(Unknown) -> [LinkSample]
    /// The last lines of the kernel log.
    func kernelLog() throws(Unknown) -> [KernelLogLine]
    /// What the machine is.
    func description() -> HostDescription
}

/// A line of the kernel log.
package struct KernelLogLine: Equatable, Sendable {
    /// Since boot, on the clock of printk, which drifts against that of /proc/uptime and stands still in a suspend;
    /// in a log that outlives a boot since an earlier one.
    package var seconds: Double
    package var text: String

    package init(seconds: Double, text: String) {
        self.seconds = seconds
        self.text = text
    }
}
