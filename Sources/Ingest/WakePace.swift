import CLinux
import Glibc

/// Whether the ingest thread rests a moment before it reads, so that more than one message waits for it.
///
/// Falling asleep and being woken costs both sides as much as a datagram does. Where senders send singly and fast, a
/// short rest lets a tenth of the queue fill, and nobody pays for a wake-up meanwhile. It is taken only while wake-ups
/// follow each other more closely than it lasts: seldom messages are read at once, and where much is read in one go the
/// time has passed already. `Benchmarks/ingest.py`, case U.
struct WakePace {
    /// With the usual slack of timers, prctl(2), it becomes about twice as long.
    private static let restNanoseconds = 50_000
    /// Wake-ups closer than this are too many.
    private static let leastNanoseconds: UInt64 = 100_000
    /// A queue must hold several times what comes during a rest at two million messages a second.
    private static let leastQueue: UInt64 = 400

    private let mayRest: Bool
    private var last: UInt64 = 0

    /// `queueLimits` are those of the datagram sockets.
    init(queueLimits: [UInt64]) { mayRest = queueLimits.allSatisfy { $0 >= Self.leastQueue } }

    /// Called at each wake-up, before anything is read.
    mutating func restIfHasty() {
        guard mayRest else { return }
        if Self.now() &- last < Self.leastNanoseconds {
            var rest = timespec(tv_sec: 0, tv_nsec: Self.restNanoseconds)
            // A signal may end it early, which does no harm.
            nanosleep(&rest, nil)
        }
        last = Self.now()
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
