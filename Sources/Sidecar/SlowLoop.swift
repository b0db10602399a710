package import Collectors

/// The thread `slow`: whatever may take milliseconds, or hang.
package struct SlowLoop {
    private var work: SlowWork
    private let stop: StopSignal

    package init(_ work: SlowWork, stop: StopSignal) {
        self.work = work
        self.stop = stop
    }

    package mutating func run() {
        repeat {} while !stop.wait(atMost: work.run(now: WallClock.now))
    }
}
