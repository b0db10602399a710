import Kernel
import Telemetry
import Threads

/// Walks all sockets, a datagram at a time, and publishes what was counted.
struct SocketWalkJob: SlowJob {
    private let readings: SlowReadings
    private var walk: SocketWalk
    private var nextWalk: Timestamp?
    private(set) var isBusy = false

    init(_ context: SlowContext) {
        readings = context.readings
        walk = SocketWalk(table: SocketTable(channel: context.readings.scopes.value.all[0].channel()))
    }

    mutating func run(now: Timestamp) {
        if !isBusy {
            if let nextWalk, now < nextWalk { return }
            nextWalk = now + SlowWork.period
            isBusy = true
        }
        do throws(KernelError) {
            guard let counted = try walk.step() else { return }
            readings.states.publish(.success(counted))
        } catch {
            readings.states.publish(.failure(error))
        }
        isBusy = false
    }
}
