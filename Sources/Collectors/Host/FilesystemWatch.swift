package import Kernel
package import Telemetry
import Threads

/// Asks every filesystem how full it is, every ten seconds, on threads that may hang without holding up anything.
///
/// What it needs of the world comes in as closures. `start` gets an asker to be run on a thread of its own:
///
///     NamedThread("mounts") { while let rest = asker.round() { asker.sleep(rest) } }
package final class FilesystemWatch: Sendable {
    package typealias List = @Sendable () throws(KernelError) -> FilesystemSelection
    /// Asks the filesystem at a mount point; may never return.
    package typealias Ask = @Sendable (_ point: [UInt8]) throws(KernelError) -> MountSpace

    private let board: Lock<FilesystemBoard>
    /// Wakes the asker that rests.
    private let bell = Wakeup()
    /// Wakes whoever waits for the end of a round, or of an asker.
    private let news = Wakeup()
    private let list: List
    private let ask: Ask
    private let now: @Sendable () -> Timestamp
    private let start: @Sendable (FilesystemAsker) throws -> Void

    /// Watches nothing yet: the first look starts the first asker.
    package init(
        patience: Duration = FilesystemBoard.patience, list: @escaping List, ask: @escaping Ask,
        now: @escaping @Sendable () -> Timestamp,
        start: @escaping @Sendable (FilesystemAsker) throws -> Void
    ) {
        board = Lock(FilesystemBoard(patience: patience))
        self.list = list
        self.ask = ask
        self.now = now
        self.start = start
    }

    /// What was last answered; never waits.
    package func look() throws -> FilesystemBoard {
        let now = now()
        if let asker = board.withLock({ $0.judge(now: now) }) {
            do {
                try start(FilesystemAsker(watch: self, number: asker))
            } catch {
                board.withLock { $0.vacate(asker) }
                throw error
            }
        }
        let board = board.withLock { $0 }
        try board.check(now: now)
        return board
    }

    /// Waits until every filesystem has answered or counts as hung, but not longer than `limit`.
    package func finishRound(within limit: Duration) {
        wait(atMost: limit) {
            // Why a look is not possible is for the collector to say.
            _ = try? look()
            return board.withLock { $0.hasFinished }
        }
    }

    /// Sends the askers home, and waits at most `limit` for the one that does not hang.
    package func close(within limit: Duration) {
        board.withLock { $0.close() }
        bell.ring()
        wait(atMost: limit) { board.withLock { $0.isVacant } }
    }

    private func wait(atMost limit: Duration, until isDone: () -> Bool) {
        let deadline = now() + limit
        while !isDone() {
            let left = deadline - now()
            if left <= .zero { return }
            // A mount that comes to count as hung rings no bell.
            news.wait(atMost: min(left, .milliseconds(100)))
        }
    }

    fileprivate func round(of asker: Int) -> Duration? {
        while true {
            let now = now()
            switch board.withLock({ $0.turn(of: asker, now: now) }) {
            case .list:
                let listed = Result { () throws(KernelError) in try list() }
                board.withLock { $0.take(listed, from: asker) }
            case .ask(let mount):
                let answer = Result { () throws(KernelError) in try ask(mount.point) }
                board.withLock { $0.take(answer, of: mount, from: asker) }
            case .rest(let span):
                news.ring()
                return span
            case .leave:
                news.ring()
                return nil
            }
        }
    }

    fileprivate func sleep(_ span: Duration) { bell.wait(atMost: span) }
}

/// One who asks the filesystems, for as long as none of them holds it.
package struct FilesystemAsker: Sendable {
    fileprivate let watch: FilesystemWatch
    fileprivate let number: Int

    /// Asks all that is due and says how long to rest; `nil` when somebody else has taken over.
    ///
    /// A filesystem that never answers lets it never return.
    package func round() -> Duration? { watch.round(of: number) }

    package func sleep(_ span: Duration) { watch.sleep(span) }
}
