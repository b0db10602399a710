package import Telemetry

/// What the `slow` thread does: one job after the other, a slice at a time.
///
///     slow.prepare(now: clock())                     once, before the first tick
///     while running { sleep(slow.run(now: clock())) }
///
/// It never sleeps itself: `run` does a slice of what is due and says how long to rest, so that a walk over a million
/// sockets holds up neither a search nor the end of the program. Owned by one thread; results are published.
package struct SlowWork {
    /// How often everything is looked at anew.
    package static let period = Duration.seconds(10)
    /// How soon a new listener, or a process that went, is noticed.
    package static let idleRest = Duration.milliseconds(500)

    /// In the order of their first round: who is watched is known before it is looked at more closely.
    static func jobs(_ context: SlowContext) -> [any SlowJob] {
        [
            ProcessLookJob(context),
            ThreadJob(context),
            CgroupJob(context),
            MemoryMapJob(context),
            SocketWalkJob(context),
            TCPInfoJob(context),
            TaskCountJob(context),
            LineTallyJob.udpQueues(context),
            LineTallyJob.arpEntries(context),
            LinkJob(context),
        ]
    }

    private let processorTime: @Sendable () -> Duration
    private var jobs: [any SlowJob]
    private let pace = Pace()
    /// The job whose turn is next.
    private var turn = 0

    /// Makes the work for one host; the CPU time that it uses sets the rests.
    package init(_ context: SlowContext) {
        self.init(Self.jobs(context), processorTime: context.processorTime)
    }

    /// Makes the work of any jobs.
    package init(_ jobs: [any SlowJob], processorTime: @escaping @Sendable () -> Duration) {
        self.jobs = jobs
        self.processorTime = processorTime
    }

    package var isBusy: Bool { jobs.contains { $0.isBusy } }

    /// Gives the jobs their turns until they have worked for a stretch, and says how long to rest before the next call.
    package mutating func run(now: Timestamp) -> Duration {
        let before = processorTime()
        for _ in jobs.indices {
            var cost = Duration.zero
            // Several short steps in a row: waking up anew for each costs a walk a fifth of its time.
            repeat {
                jobs[turn].run(now: now)
                cost = processorTime() - before
            } while jobs[turn].isBusy && cost > .zero && cost < Pace.stretch
            turn = (turn + 1) % jobs.count
            if cost >= Pace.stretch { return pace.rest(after: cost) }
        }
        return isBusy ? pace.rest(after: processorTime() - before) : Self.idleRest
    }

    /// Does what the first page waits for, without a pause: one whole round of each of these jobs, in order.
    package mutating func prepare(now: Timestamp) { finish(now: now) { $0.isAwaited } }

    /// Does everything that is due at `now`, without a pause: every job one whole round, in order.
    package mutating func finish(now: Timestamp) { finish(now: now) { _ in true } }

    private mutating func finish(now: Timestamp, _ isMeant: (any SlowJob.Type) -> Bool) {
        for place in jobs.indices where isMeant(type(of: jobs[place])) {
            repeat { jobs[place].run(now: now) } while jobs[place].isBusy
        }
    }
}

/// How long the `slow` thread rests between slices.
struct Pace {
    /// The share of a core that unfinished work may take.
    static let share = 0.04
    /// Work goes on without a rest, job after job, until it has used so much; the last step stays below a millisecond.
    ///
    /// A wake-up costs some 30 µs and finds little to do, so shorter stretches were most of what a quiet host paid.
    static let stretch = Duration.microseconds(500)
    static let shortest = Duration.milliseconds(2)
    static let longest = Duration.milliseconds(200)

    func rest(after cost: Duration) -> Duration {
        min(max(cost * (1 / Self.share - 1), Self.shortest), Self.longest)
    }
}
