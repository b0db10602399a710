import Kernel
import Telemetry
import Threads

/// Counts all processes and threads by what they do, some tasks at a time.
struct TaskCountJob: SlowJob {
    private let readings: SlowReadings
    private let isWanted: Bool
    private var walk: TaskWalk
    private var nextWalk: Timestamp?
    private(set) var isBusy = false

    init(_ context: SlowContext) {
        readings = context.readings
        isWanted = !context.disabled.contains(TaskCountCollector.name)
        walk = TaskWalk(procfs: context.procfs)
    }

    mutating func run(now: Timestamp) {
        if !isWanted { return }
        if !isBusy {
            if let nextWalk, now < nextWalk { return }
            nextWalk = now + SlowWork.period
            isBusy = true
        }
        do throws(KernelError) {
            guard let counts = try walk.step() else { return }
            readings.tasks.publish(.success(counts))
        } catch {
            readings.tasks.publish(.failure(error))
        }
        isBusy = false
    }
}
