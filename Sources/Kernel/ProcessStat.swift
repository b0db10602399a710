package import Bytes

/// What /proc/PID/stat says of a process, from proc_pid_stat(5).
///
///     1234 (a comm) S 1 1234 1234 0 -1 4194560 311 0 2 0 17 4 0 0 20 0 3 0 8812 …
///     ^pid ^2       ^3 ^4 parent               ^10 minflt ^12 majflt  ^14 utime ^15 stime ^20 threads ^22 start
///
/// The comm may hold blanks, line feeds, parentheses and any other byte, so the rest begins after the *last* `)`.
package struct ProcessStat: Equatable, Sendable {
    /// TASK_COMM_LEN of linux/sched.h less its NUL.
    package static let commLimitBytes = 15

    package let state: UInt8
    package let parent: Int32
    package let minorFaults: UInt64
    package let majorFaults: UInt64
    package let userTicks: UInt64
    package let systemTicks: UInt64
    package let threads: UInt64
    /// When it started, in ticks after boot: with the pid, what tells it from all others.
    package let startTicks: UInt64

    package init?(_ text: ByteRun) {
        guard let close = Self.close(of: text) else { return nil }
        var fields = ByteReader(ByteRun(start: text.start + close + 1, count: text.count - close - 1))
        guard let state = fields.word(), let parent = fields.integer() else { return nil }
        self.state = state.start.pointee
        self.parent = Int32(truncatingIfNeeded: parent)
        func passOver(_ count: Int) -> Bool {
            for _ in 0..<count where fields.word() == nil { return false }
            return true
        }
        guard passOver(5), let minorFaults = fields.unsigned(), passOver(1),
            let majorFaults = fields.unsigned(), passOver(1), let userTicks = fields.unsigned(),
            let systemTicks = fields.unsigned(), passOver(4), let threads = fields.unsigned(), passOver(1),
            let startTicks = fields.unsigned()
        else { return nil }
        self.minorFaults = minorFaults
        self.majorFaults = majorFaults
        self.userTicks = userTicks
        self.systemTicks = systemTicks
        self.threads = threads
        self.startTicks = startTicks
    }

    /// A zombie or a dead task: it runs no more, though its parent has not asked for it yet.
    package var hasEnded: Bool {
        state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") || state == UInt8(ascii: "x")
    }

    /// The name of the program, at most 15 bytes of anything.
    package static func comm(of text: ByteRun) -> ByteRun? {
        guard let close = close(of: text) else { return nil }
        var reader = ByteReader(ByteRun(start: text.start, count: close))
        return reader.until(UInt8(ascii: "(")) == nil ? nil : reader.rest
    }

    private static func close(of text: ByteRun) -> Int? {
        var place = text.count
        while place > 0 {
            place -= 1
            if text.start[place] == UInt8(ascii: ")") { return place }
        }
        return nil
    }
}
