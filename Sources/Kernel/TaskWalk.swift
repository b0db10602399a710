import Bytes

/// A walk over every thread of the host, a few at a time: /proc/PID/stat and, where there are several threads,
/// /proc/PID/task/TID/stat.
///
/// A task that goes meanwhile is left out, and so is one that hidepid hides. Owned by one thread.
package struct TaskWalk {
    /// Tasks looked at in one step: some 0.3 ms.
    package static let tasksPerStep = 32

    private let procfs: String
    private let buffer = ReadBuffer()
    private var processes: DirectoryStream?
    /// The process whose threads are being looked at.
    private var current: (pid: UInt64, state: UInt8, threads: DirectoryStream)?
    private var counts = TaskCounts()

    package init(procfs: String) { self.procfs = procfs }

    /// Goes on, or begins anew after the end; the counts once all tasks were seen.
    package mutating func step() throws(KernelError) -> TaskCounts? {
        if processes == nil {
            counts = TaskCounts()
            processes = try DirectoryStream(path: procfs)
        }
        for _ in 0..<Self.tasksPerStep {
            if current != nil {
                lookAtThread()
            } else if !lookAtProcess() {
                processes = nil
                return counts
            }
        }
        return nil
    }

    /// Whether there was another entry.
    private mutating func lookAtProcess() -> Bool {
        guard let name = processes?.next({ $0.wholeNumber }) else { return false }
        guard let pid = name, let stat = stat("\(procfs)/\(pid)/stat") else { return true }
        counts.processes += 1
        counts.threads &+= stat.threads
        counts.processesByState[stat.state, default: 0] += 1
        // A process that has gone by now keeps its one thread, the one just seen.
        if stat.threads > 1, let listing = try? DirectoryStream(path: "\(procfs)/\(pid)/task") {
            current = (pid, stat.state, listing)
        } else {
            counts.threadsByState[stat.state, default: 0] += 1
        }
        return true
    }

    private mutating func lookAtThread() {
        guard let (pid, state, listing) = current else { return }
        guard let name = listing.next({ $0.wholeNumber }) else {
            current = nil
            return
        }
        guard let thread = name else { return }
        if thread == pid {
            counts.threadsByState[state, default: 0] += 1
        } else if let stat = stat("\(procfs)/\(pid)/task/\(thread)/stat") {
            counts.threadsByState[stat.state, default: 0] += 1
        }
    }

    private func stat(_ path: String) -> ProcessStat? {
        // It has gone, or is hidden from us: as if it were not there.
        guard let handle = try? FileHandle(path: path), let run = try? buffer.fill(from: handle) else {
            return nil
        }
        return ProcessStat(run)
    }
}
