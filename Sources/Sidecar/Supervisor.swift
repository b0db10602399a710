import CLinux
import Glibc
package import Ingest

/// The service manager that started us, as sd_listen_fds(3) and sd_notify(3) tell how to speak with it: systemd, or
/// whoever speaks as it does.
///
/// It may pass sockets on to us, is told how we are, and keeps the sockets that we make while we restart.
package struct Supervisor: Sendable {
    /// The first descriptor that is passed on, SD_LISTEN_FDS_START.
    private static let firstDescriptor: Int32 = 3
    /// More are left where they are: FileDescriptorStoreMax is a small number.
    package static let descriptorLimit = 512
    /// How long a supervisor that does not read may hold us up for one message.
    private static let patienceSeconds = 1

    /// What it passed on.
    package let inherited: [InheritedDescriptor]
    /// Where it listens; `nil` when it wants to hear nothing.
    private let address: NotifyAddress?

    /// Nobody.
    package init() {
        inherited = []
        address = nil
    }

    /// Whoever speaks through these variables to the process `pid`.
    package init(environment: [String: String], pid: Int32) {
        inherited = Self.inherited(environment, pid: pid)
        address = environment["NOTIFY_SOCKET"].flatMap(NotifyAddress.init)
    }

    private init(inherited: [InheritedDescriptor], address: NotifyAddress?) {
        self.inherited = inherited
        self.address = address
    }

    /// Whether somebody listens.
    package var isThere: Bool { address != nil }

    /// Sends assignments such as `READY=1`, with a descriptor when one is to be kept; `false` when nobody took it.
    @discardableResult
    package func tell(_ assignments: String..., passing descriptor: Int32 = -1) -> Bool {
        guard let address else { return false }
        let opened = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let text = Array(assignments.joined(separator: "\n").utf8)
        return address.send(text, through: opened, passing: descriptor) == text.count
    }

    private static func inherited(_ environment: [String: String], pid: Int32) -> [InheritedDescriptor] {
        // Meant for another process: we are a child of the one that was started.
        guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == pid,
            let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), count > 0
        else { return [] }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(
            separator: ":", omittingEmptySubsequences: false)
        return (0..<min(count, Int32(descriptorLimit))).map { place in
            InheritedDescriptor(
                number: firstDescriptor + place,
                name: names.indices.contains(Int(place)) ? String(names[Int(place)]) : "")
        }
    }
}

extension Supervisor {
    /// The one of this process; its variables are removed, so that no child believes they are meant for it.
    ///
    /// Called before anything is opened: a number that was announced and is free now would soon be one of our own files.
    package static func taken() -> Supervisor {
        let supervisor = Supervisor(environment: Invoker.current.environment, pid: getpid())
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET"] { unsetenv(name) }
        return Supervisor(
            inherited: supervisor.inherited.filter { fcntl($0.number, F_SETFD, FD_CLOEXEC) == 0 },
            address: supervisor.address)
    }
}
