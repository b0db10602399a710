package import Bytes

/// Where a host file lies: below /proc, /sys or the host's root, which a container may mount elsewhere.
package enum HostFile: Hashable, Sendable {
    case proc(String)
    /// A file of one network namespace, such as `sockstat`.
    case net(String)
    case sys(String)
    /// Any other file of the host, such as `etc/os-release`.
    case root(String)
}

/// The /proc, /sys and root of one host: each file opened once, then read again from its start with pread(2).
///
/// Owned by one thread. A handle that stops working (ESRCH, ENODEV) is closed and opened anew at the next read.
package final class HostFiles {
    package let procfs: String
    package let sysfs: String
    /// What stands before the paths of the host's other files: empty where they are this program's own.
    package let rootfs: String
    /// The folder of the network namespace below `procfs`.
    ///
    /// `net` is that of the thread-group leader; `thread-self/net` that of the reading thread, which may have
    /// moved with setns(2); `4711/net` that of a process.
    package let network: String
    /// The way into a foreign namespace, for the files that show that of whoever opens them.
    private let door: NetworkDoor?
    private var handles: [HostFile: FileHandle] = [:]
    private let buffer: ReadBuffer
    private var isReading = false
    /// The first line of /proc/stat, when all of it was read in this tick.
    var totalOfThisTick: CPUTimes?

    package init(
        procfs: String = "/proc", sysfs: String = "/sys", rootfs: String = "", network: String = ownNetwork,
        door: NetworkDoor? = nil
    ) {
        self.procfs = procfs
        self.sysfs = sysfs
        self.rootfs = rootfs
        self.network = network
        self.door = door
        buffer = ReadBuffer()
    }

    package static let ownNetwork = "net"
    /// The settings below here are those of the opening thread's namespace, whichever procfs is mounted.
    static let networkSettings = "sys/net/"

    /// Begins a tick: what was kept from the one before is forgotten.
    package func beginTick() { totalOfThisTick = nil }

    /// Whether /sys/class/net, which shows the namespace of whoever mounted it, fits the files of `.net`.
    package var readsOwnNetwork: Bool { network == Self.ownNetwork }

    /// Hands the text of `file` to `parse`; the bytes die when it returns.
    ///
    /// All reads share one buffer, so `parse` must not read another file. Of a file that is known to be short, no
    /// more than its first `limit` bytes are read.
    package func read<Result>(
        _ file: HostFile, atMost limit: Int? = nil,
        _ parse: (inout ByteReader) throws(KernelError) -> Result
    ) throws(KernelError) -> Result {
        let handle = try handle(for: file)
        do {
            let run = try fill(from: handle, atMost: limit)
            defer { isReading = false }
            var reader = ByteReader(run)
            return try parse(&reader)
        } catch {
            if case .malformed = error { throw error }
            handles[file] = nil
            throw error
        }
    }

    /// Hands out the text of a file that the caller keeps open itself, for files that come and go in number.
    package func read<Result>(
        _ handle: FileHandle, _ parse: (inout ByteReader) throws(KernelError) -> Result
    ) throws(KernelError) -> Result {
        let run = try fill(from: handle)
        defer { isReading = false }
        var reader = ByteReader(run)
        return try parse(&reader)
    }

    /// The whole text of a file that is read once or seldom, and so not kept open; what is no UTF-8 is repaired.
    package func text(of file: HostFile) throws(KernelError) -> String {
        let run = try fill(from: try open(file))
        defer { isReading = false }
        return String(decoding: UnsafeBufferPointer(start: run.start, count: run.count), as: UTF8.self)
    }

    package func path(of file: HostFile) -> String {
        switch file {
        case .proc(let name): "\(procfs)/\(name)"
        case .net(let name): "\(procfs)/\(network)/\(name)"
        case .sys(let name): "\(sysfs)/\(name)"
        case .root(let name): "\(rootfs)/\(name)"
        }
    }

    private func fill(from handle: FileHandle, atMost limit: Int? = nil) throws(KernelError) -> ByteRun {
        precondition(!isReading, "\(handle.path) is read while the text of another file is in use")
        let run =
            if let limit { try buffer.start(of: handle, atMost: limit) } else {
                try buffer.fill(from: handle)
            }
        isReading = true
        return run
    }

    private func handle(for file: HostFile) throws(KernelError) -> FileHandle {
        if let open = handles[file] { return open }
        let opened = try open(file)
        handles[file] = opened
        return opened
    }

    private func open(_ file: HostFile) throws(KernelError) -> FileHandle {
        if let door, case .proc(let name) = file, name.hasPrefix(Self.networkSettings) {
            return try door.file(path: path(of: file))
        }
        return try FileHandle(path: path(of: file))
    }
}
