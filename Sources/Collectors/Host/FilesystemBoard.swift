package import Kernel
package import Telemetry

/// Where the asking of the mounts stands: a value, so that every order of events can be replayed in a test.
///
///     asker 1   list  ask /  ask /home  ask /nfs ……………………………………………… (5 s: it hangs) …………… answered, leaves
///     asker 2                                     starts, goes on ▶ ask /srv  rest 10 s  list  ask / …
///
/// One asker is current. When its mount has not answered in time, the mount counts as hung, and the next asker goes on
/// with the others; the first stays behind until the kernel lets it go. A hung mount is not asked again before that.
package struct FilesystemBoard: Sendable {
    package static let period = Duration.seconds(10)
    /// How long a filesystem may take to answer, unless told otherwise.
    package static let patience = Duration.seconds(5)
    /// How many askers may hang before the rest is no longer asked: each is a thread.
    package static let hungLimit = 16

    /// What an asker is to do next.
    package enum Turn: Equatable, Sendable {
        case list
        case ask(Mount)
        case rest(Duration)
        /// Another asker has taken over, or the program ends.
        case leave
    }

    package private(set) var seen: [FilesystemSeen] = []
    /// Mounts that found no room, over all lists.
    package private(set) var leftOut: UInt64 = 0
    /// Whether a round has ended since the program began.
    package private(set) var hasFinished = false
    package private(set) var isClosed = false
    private let patience: Duration
    private var failure: KernelError?
    /// The number of the current asker.
    private var current = 1
    /// Whether nobody is the current asker: not started yet, or gone at the end.
    package private(set) var isVacant = true
    private var work = Work.resting
    private var nextRound: Timestamp?
    /// Mounts that hang, and which asker hangs with each.
    private var hung: [Mount.Identity: Int] = [:]

    private enum Work {
        case resting
        case listing(since: Timestamp)
        case between(next: Int)
        case asking(place: Int, since: Timestamp)
    }

    package init(patience: Duration = patience) { self.patience = patience }
}

/// One mount, and what it last said.
package struct FilesystemSeen: Equatable, Sendable {
    package enum Answer: Equatable, Sendable {
        /// It was not asked yet.
        case none
        case space(MountSpace)
        /// statvfs(3) failed, or has not returned in time.
        case error
    }

    package let mount: Mount
    /// The mount point as text; malformed UTF-8 is repaired with U+FFFD.
    package let point: String
    package fileprivate(set) var answer: Answer

    fileprivate init(_ mount: Mount, _ answer: Answer) {
        self.mount = mount
        self.answer = answer
        point = String(decoding: mount.point, as: UTF8.self)
    }
}

extension FilesystemBoard {
    /// What `asker` is to do now.
    package mutating func turn(of asker: Int, now: Timestamp) -> Turn {
        if asker != current { return .leave }
        if isClosed {
            isVacant = true
            return .leave
        }
        switch work {
        case .resting:
            if let nextRound, now < nextRound {
                work = .resting
                return .rest(nextRound - now)
            }
            nextRound = now + Self.period
            work = .listing(since: now)
            return .list
        case .listing: return .list
        case .asking(let place, _): return ask(from: place, now: now)
        case .between(let next): return ask(from: next, now: now)
        }
    }

    private mutating func ask(from first: Int, now: Timestamp) -> Turn {
        guard let place = seen.indices.dropFirst(first).first(where: { hung[seen[$0].mount.identity] == nil })
        else {
            work = .resting
            hasFinished = true
            return .rest(nextRound.map { max($0 - now, .zero) } ?? Self.period)
        }
        work = .asking(place: place, since: now)
        return .ask(seen[place].mount)
    }

    /// Takes the list that `asker` was told to read.
    package mutating func take(_ list: Result<FilesystemSelection, KernelError>, from asker: Int) {
        if asker != current { return }
        work = .resting
        switch list {
        case .failure(let error):
            (failure, hasFinished) = (error, true)
        case .success(let selection):
            failure = nil
            leftOut += UInt64(selection.leftOut)
            let known = Dictionary(
                seen.map { ($0.mount.identity, $0.answer) }, uniquingKeysWith: { first, _ in first })
            seen = selection.mounts.map { mount in
                let identity = mount.identity
                return FilesystemSeen(mount, hung[identity] == nil ? known[identity] ?? .none : .error)
            }
            work = .between(next: 0)
        }
    }

    /// Takes what `mount` answered to `asker`, in time or much later.
    package mutating func take(
        _ answer: Result<MountSpace, KernelError>, of mount: Mount, from asker: Int
    ) {
        let identity = mount.identity
        if hung[identity] == asker { hung[identity] = nil }
        if let place = seen.firstIndex(where: { $0.mount.identity == identity }) {
            // A failure is a fact about this mount, which the page shows as `device_error`.
            seen[place].answer = (try? answer.get()).map { .space($0) } ?? .error
        }
        if asker == current, case .asking(let place, _) = work { work = .between(next: place + 1) }
    }

    /// Judges the current asker by how long it has been away, and names the asker that is to be started, if any.
    package mutating func judge(now: Timestamp) -> Int? {
        if isClosed { return nil }
        if isVacant {
            isVacant = false
            return current
        }
        guard case .asking(let place, let since) = work, now - since >= patience else { return nil }
        let identity = seen[place].mount.identity
        guard hung[identity] == nil else { return nil }
        seen[place].answer = .error
        hung[identity] = current
        if hung.count >= Self.hungLimit { return nil }
        current += 1
        work = .between(next: place + 1)
        return current
    }

    /// Says that `asker` could not be started, so that the next judgement tries again.
    package mutating func vacate(_ asker: Int) { if asker == current { isVacant = true } }

    /// Lets every asker leave when it next asks what to do.
    package mutating func close() { isClosed = true }

    /// Says why the figures cannot be shown; nothing when they can.
    package func check(now: Timestamp) throws(FilesystemsUnseen) {
        if let failure { throw .unlisted(failure) }
        if case .listing(let since) = work, now - since >= patience { throw .listHangs }
        if hung.count >= Self.hungLimit { throw .tooManyHang }
        if seen.isEmpty, !hasFinished { throw .notYet }
    }
}
