import Bytes

/// One thread of a process as a look at it finds it.
package struct ThreadReading: Equatable, Sendable {
    package let id: Int32
    /// At most 15 bytes of anything, repaired where they are no UTF-8.
    package let comm: String
    /// When it started, in ticks after boot: with the id, what tells it from all others.
    package let startTicks: UInt64
    /// CPU time used in ticks, in user and kernel mode.
    package let ticks: UInt64
    package let switches: ContextSwitches?
}

/// The threads of one process, taken one after the other over as many turns as they need.
///
/// Any user may look at the threads of any process that he can see (proc_pid_task(5)).
package final class ThreadListing {
    private let listing: DirectoryStream
    private let folder: String

    /// - Throws: `KernelError.missing` when the process has gone.
    package init(of pid: Int32, procfs: String) throws(KernelError) {
        folder = "\(procfs)/\(pid)/task"
        listing = try DirectoryStream(path: folder)
    }

    /// Reads the next thread, passing over those that ended since they were listed; `nil` at the end.
    package func next(with buffer: ReadBuffer) -> ThreadReading? {
        while let name = listing.next({ $0.wholeNumber }) {
            guard let id = name.flatMap({ Int32(exactly: $0) }) else { continue }
            if let thread = read(id, with: buffer) { return thread }
        }
        return nil
    }

    /// Passes over the next thread unread; `false` at the end.
    package func skip() -> Bool { listing.next { _ in () } != nil }

    private func read(_ id: Int32, with buffer: ReadBuffer) -> ThreadReading? {
        // A thread may end at any moment: it is then as if it had not been listed.
        guard let file = try? FileHandle(path: "\(folder)/\(id)/stat"),
            let text = try? buffer.fill(from: file), let stat = ProcessStat(text), !stat.hasEnded,
            let comm = ProcessStat.comm(of: text)?.text
        else { return nil }
        return ThreadReading(
            id: id, comm: comm, startTicks: stat.startTicks, ticks: stat.userTicks &+ stat.systemTicks,
            switches: switches(of: id, with: buffer))
    }

    private func switches(of id: Int32, with buffer: ReadBuffer) -> ContextSwitches? {
        guard let file = try? FileHandle(path: "\(folder)/\(id)/status"),
            let text = try? buffer.fill(from: file)
        else { return nil }
        let status = ProcessStatus(text)
        guard let voluntary = status.voluntarySwitches, let involuntary = status.involuntarySwitches else {
            return nil
        }
        return ContextSwitches(voluntary: voluntary, involuntary: involuntary)
    }
}
