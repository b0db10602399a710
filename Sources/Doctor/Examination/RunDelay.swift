/// How long the thread of a process that waited longest was ready to run within the window and had no CPU.
struct RunDelay {
    /// Nanoseconds since the thread began.
    let change: Change
    /// Of the window, 0 to 1.
    let share: Double
    /// Whether it waited longer than it ran: others keep it from its work, not its work from more of it.
    let isStarved: Bool

    /// `nil` where the kernel does not tell, or the process was not there before.
    init?(of process: ExaminedProcess, in exam: Examination) {
        guard let before = process.before, exam.seconds > 0 else { return nil }
        let folder = "/proc/\(process.pid)"
        var all: [(change: Change, ticks: UInt64)] = []
        func add(
            _ source: String, _ delays: (from: UInt64?, to: UInt64?), _ ticks: (from: UInt64, to: UInt64)
        ) {
            guard let from = delays.from, let to = delays.to else { return }
            let change = Change(
                source: "\(source)/schedstat", field: "run delay (ns)", before: Int64(clamping: from),
                after: Int64(clamping: to))
            all.append((change, ticks.to > ticks.from ? ticks.to - ticks.from : 0))
        }
        add(
            folder, (before.runDelayNanoseconds, process.after.runDelayNanoseconds),
            (before.cpuTicks, process.after.cpuTicks))
        let earlier = Dictionary(before.threads.map { ($0.id, $0) }) { first, _ in first }
        for thread in process.after.threads {
            guard let then = earlier[thread.id] else { continue }
            add(
                "\(folder)/task/\(thread.id)", (then.runDelayNanoseconds, thread.runDelayNanoseconds),
                (then.cpuTicks, thread.cpuTicks))
        }
        // Of the first thread, which stands twice, the row with its own time on a CPU comes last.
        guard let longest = all.reversed().max(by: { $0.change.delta < $1.change.delta }) else { return nil }
        change = longest.change
        let waited = Double(longest.change.delta) / 1e9
        share = min(waited / exam.seconds, 1)
        isStarved = exam.host.ticksPerSecond > 0 && waited > Double(longest.ticks) / exam.host.ticksPerSecond
    }
}
