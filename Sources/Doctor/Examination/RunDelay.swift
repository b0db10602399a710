/// How long the thread of a process that waited longest was ready to run within the window and had no CPU.
struct RunDelay {
    /// Nanoseconds since the thread began.
    let change: Change
    /// Of the window, 0 to 1.
    let share: Double

    /// `nil` where the kernel does not tell, or the process was not there before.
    init?(of process: ExaminedProcess, in exam: Examination) {
        guard let before = process.before, exam.seconds > 0 else { return nil }
        let folder = "/proc/\(process.pid)"
        var all: [Change] = []
        func add(_ source: String, _ from: UInt64?, _ to: UInt64?) {
            guard let from, let to else { return }
            all.append(
                Change(
                    source: "\(source)/schedstat", field: "run delay (ns)", before: Int64(clamping: from),
                    after: Int64(clamping: to)))
        }
        add(folder, before.runDelayNanoseconds, process.after.runDelayNanoseconds)
        let earlier = Dictionary(before.threads.map { ($0.id, $0) }) { first, _ in first }
        for thread in process.after.threads {
            guard let then = earlier[thread.id] else { continue }
            add("\(folder)/task/\(thread.id)", then.runDelayNanoseconds, thread.runDelayNanoseconds)
        }
        guard let longest = all.reversed().max(by: { $0.delta < $1.delta }) else { return nil }
        change = longest
        share = min(Double(longest.delta) / 1e9 / exam.seconds, 1)
    }
}
