import CLinux

/// One network namespace, as it is looked into: where its files are, and how to ask for its sockets.
package struct NetworkScope: Sendable {
    /// How much of a namespace can be measured.
    package enum Access: Equatable, Sendable {
        /// Everything: it is our own, or was entered.
        case whole
        /// The files of /proc/PID/net alone, since it could not be entered: no sock_diag, no /proc/sys/net.
        case files(NetworkDoorError)
    }

    /// The value of the label `netns`; `nil` for the namespace whose facts carry no such label.
    package let name: String?
    /// Its folder below /proc, as `HostFiles` takes it: `net`, `4711/net`.
    package let folder: String
    package let access: Access
    /// Tells it from all others, such as one that had the same name before; 0 is the unlabelled one.
    package let serial: UInt64
    private let door: NetworkDoor?
    private let open: @Sendable (Int32) -> any DumpChannel

    /// Our own namespace, or in a test whatever `channel` makes of it, for its interfaces `link`.
    package init(
        name: String? = nil, folder: String = HostFiles.ownNetwork, serial: UInt64 = 0,
        channel: (@Sendable () -> any DumpChannel)? = nil, link: (@Sendable () -> any DumpChannel)? = nil
    ) {
        (self.name, self.folder, access, self.serial, door) = (name, folder, .whole, serial, nil)
        open = { number in
            let made = number == NETLINK_ROUTE ? link ?? channel : channel
            return made?() ?? NetlinkChannel(protocol: number)
        }
    }

    /// A namespace that was entered.
    package init(name: String? = nil, door: NetworkDoor, serial: UInt64 = 0) {
        (self.name, folder, access, self.serial) = (name, door.folder, .whole, serial)
        self.door = door
        open = { number in NetlinkChannel(protocol: number, through: door) }
    }

    /// A namespace that could not be entered because of `refusal`, seen through the files of a process in it.
    package init(name: String, pid: Int32, refusal: NetworkDoorError, serial: UInt64 = 0) {
        (self.name, folder, access, self.serial, door) = (name, "\(pid)/net", .files(refusal), serial, nil)
        open = { _ in ClosedChannel() }
    }

    /// Makes a way to ask the kernel about it, for one thread: the kernel's own, or a recording.
    ///
    /// A namespace that is seen through files alone answers every request with `KernelError.denied`.
    package func channel(_ protocolNumber: Int32 = NETLINK_SOCK_DIAG) -> any DumpChannel {
        open(protocolNumber)
    }

    /// The files of the host as this namespace shows them, for one thread.
    package func files(procfs: String, sysfs: String, rootfs: String = "") -> HostFiles {
        HostFiles(procfs: procfs, sysfs: sysfs, rootfs: rootfs, network: folder, door: door)
    }
}

extension NetworkScope {
    /// The settings as this namespace shows them, for one thread; those of a closed namespace are denied.
    package func settings(procfs: String) -> RunningSettings {
        RunningSettings(procfs: procfs, door: door, isClosed: access != .whole)
    }
}

/// The sockets of a namespace that we may not enter.
private final class ClosedChannel: DumpChannel {
    func send(_ request: UnsafeRawBufferPointer) throws(KernelError) { throw .denied("sock_diag") }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        throw .denied("sock_diag")
    }

    func reset() {}
}
