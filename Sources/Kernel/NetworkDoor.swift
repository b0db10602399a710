import CLinux
import Glibc
import Threads

/// A way into another network namespace, for as long as anybody holds it.
///
/// setns(2) moves one thread, and what a thread opens belongs to the namespace it is in. So a thread of its own goes
/// there and stays:
///
///     any thread ── open this ──▶ `netns` (has done setns) ──▶ descriptor, good in every thread
///     any thread ── open(2) of /proc/OURS/task/THAT/net/… ───▶ its files, without asking
///
/// `/proc/net` would be the trap: it is that of the thread-group leader. The thread also keeps the namespace alive
/// when the last process in it has ended, with everything that lies in it, so let go of a door that is not needed.
package final class NetworkDoor: Sendable {
    /// It opens files and nothing else; a page or two of this are ever touched.
    static let stackBytes = 256 << 10

    /// The namespace's folder below /proc, as `HostFiles` takes it, such as `4711/task/4720/net`.
    package let folder: String
    private let desk: Desk

    /// Enters the namespace of `target`; pids are those that `procfs` shows.
    package init(to target: NetworkTarget, procfs: String) throws(NetworkDoorError) {
        // A namespace file is only there to be entered; without O_NONBLOCK a FIFO in its place would hold us.
        let descriptor = open(target.path(procfs: procfs), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { throw NetworkDoorError(errno, entering: target, procfs: procfs) }
        defer { close(descriptor) }
        let desk = Desk()
        let (entered, arrived) = (Lock<Entry>(.unknown), Wakeup())
        do {
            try NamedThread("netns", stackBytes: Self.stackBytes) {
                let entry = Entry(entering: descriptor, procfs: procfs)
                entered.withLock { $0 = entry }
                arrived.ring()
                if case .folder = entry { desk.serve() }
            }.detach()
        } catch {
            throw .noThread("\(error)")
        }
        arrived.wait(atMost: nil)
        switch entered.withLock({ $0 }) {
        case .folder(let folder): (self.folder, self.desk) = (folder, desk)
        case .refused(let code): throw NetworkDoorError(code, entering: target, procfs: procfs)
        case .unknown: throw .unseen(procfs: procfs)
        }
    }

    deinit { desk.close() }

    /// Opens a netlink socket that speaks with the kernel about this namespace.
    func netlinkSocket(kind: Int32, protocol number: Int32) throws(KernelError) -> Int32 {
        let descriptor = desk.ask { socket(AF_NETLINK, kind, number) }
        if descriptor < 0 { throw KernelError.netlink(number, -descriptor) }
        return descriptor
    }

    /// Opens a file that shows the namespace of whoever opens it, such as those of /proc/sys/net.
    func file(path: String, mode: Int32 = O_RDONLY) throws(KernelError) -> FileHandle {
        let descriptor = desk.ask { open(path, mode | O_CLOEXEC) }
        if descriptor < 0 { throw KernelError(-descriptor, reading: path) }
        return FileHandle(path: path, descriptor: descriptor)
    }
}

/// Where the thread got to.
private enum Entry {
    case folder(String)
    case refused(errno: Int32)
    /// Inside, but the procfs does not show this thread.
    case unknown

    init(entering descriptor: Int32, procfs: String) {
        if outrigger_enter_network(descriptor) != 0 {
            self = .refused(errno: errno)
            return
        }
        // The pid in a mounted procfs of another pid namespace is not what gettid(2) says.
        let thread = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { room -> String? in
            let got = readlink("\(procfs)/thread-self", room.baseAddress.unsafelyUnwrapped, room.count)
            if got <= 0 { return nil }
            return String(decoding: UnsafeRawBufferPointer(room)[..<got], as: UTF8.self)
        }
        self = thread.map { .folder("\($0)/net") } ?? .unknown
    }
}

/// What is asked of the thread of one namespace, in order.
private final class Desk: Sendable {
    private struct Orders {
        var waiting: [Order] = []
        var isClosed = false
    }

    private let orders = Lock(Orders())
    private let bell = Wakeup()

    /// Has `open` called there and waits for the descriptor, or the negated errno: some microseconds.
    func ask(_ open: @escaping @Sendable () -> Int32) -> Int32 {
        let order = Order(open)
        orders.withLock { $0.waiting.append(order) }
        bell.ring()
        return order.outcome()
    }

    func close() {
        orders.withLock { $0.isClosed = true }
        bell.ring()
    }

    /// Opens what it is asked to, until the desk is closed.
    func serve() {
        while true {
            let (next, isClosed) = orders.withLock { ($0.waiting, $0.isClosed) }
            for order in next { order.carryOut() }
            orders.withLock { $0.waiting.removeFirst(next.count) }
            if isClosed { return }
            if next.isEmpty { bell.wait(atMost: nil) }
        }
    }
}

private final class Order: Sendable {
    private let open: @Sendable () -> Int32
    private let result = Lock<Int32>(0)
    private let isDone = Wakeup()

    init(_ open: @escaping @Sendable () -> Int32) { self.open = open }

    func carryOut() {
        let descriptor = open()
        // errno belongs to this thread.
        let code = errno
        result.withLock { $0 = descriptor < 0 ? -code : descriptor }
        isDone.ring()
    }

    func outcome() -> Int32 {
        isDone.wait(atMost: nil)
        return result.withLock { $0 }
    }
}
