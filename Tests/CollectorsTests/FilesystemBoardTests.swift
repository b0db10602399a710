import Collectors
import Glibc
import Kernel
import Telemetry
import TestKit
import Testing

struct FilesystemBoardTests {
    private static let points = ["/", "/nfs", "/srv"]
    private static let space = MountSpace(
        sizeBytes: 10, freeBytes: 4, availableBytes: 3, files: 2, filesFree: 1)

    private var board = FilesystemBoard()
    private var milliseconds: Int64 = 0
    private var now: Timestamp { Timestamp(milliseconds: milliseconds) }

    private static func selection(_ points: [String] = points) -> FilesystemSelection {
        var selection = FilesystemSelection()
        for point in points {
            selection.take(Mount(device: "d", point: Array(point.utf8), type: "ext4"))
        }
        return selection
    }

    private func mount(_ point: String) -> Mount {
        Mount(device: "d", point: Array(point.utf8), type: "ext4")
    }

    /// What the page would show: a mount with `=` has figures, with `!` an error, with `?` nothing yet.
    private var shown: [String] {
        board.seen.map { seen in
            switch seen.answer {
            case .none: "\(seen.point)?"
            case .error: "\(seen.point)!"
            case .space: "\(seen.point)="
            }
        }
    }

    private mutating func start() {
        #expect(board.judge(now: now) == 1)
        #expect(board.turn(of: 1, now: now) == .list)
        board.take(.success(Self.selection()), from: 1)
    }

    /// Lets `asker` do its turns, answering at once, until it rests, leaves, or is asked for `stuck`.
    private mutating func work(_ asker: Int, stuckAt stuck: String? = nil) -> FilesystemBoard.Turn {
        while true {
            let turn = board.turn(of: asker, now: now)
            switch turn {
            case .list: board.take(.success(Self.selection()), from: asker)
            case .ask(let mount):
                if mount.point == stuck.map({ Array($0.utf8) }) { return turn }
                board.take(.success(Self.space), of: mount, from: asker)
            case .rest, .leave: return turn
            }
        }
    }

    @Test mutating func asksEveryMountEveryTenSeconds() throws {
        #expect(throws: FilesystemsUnseen.notYet) { try board.check(now: now) }
        start()
        #expect(board.judge(now: now) == nil)
        #expect(shown == ["/?", "/nfs?", "/srv?"])
        milliseconds = 200
        #expect(work(1) == .rest(.milliseconds(9800)))
        #expect(shown == ["/=", "/nfs=", "/srv="])
        #expect(board.hasFinished)
        milliseconds = 9999
        #expect(work(1) == .rest(.milliseconds(1)))
        milliseconds = 10_000
        #expect(board.turn(of: 1, now: now) == .list)
        // Between two rounds the last figures stay; a mount that has gone goes, a new one waits for its answer.
        board.take(.success(Self.selection(["/srv", "/new"])), from: 1)
        #expect(shown == ["/srv=", "/new?"])
    }

    @Test mutating func goesOnWithTheOthersWhenOneHangs() throws {
        start()
        #expect(work(1, stuckAt: "/nfs") == .ask(mount("/nfs")))
        milliseconds = 4999
        #expect(board.judge(now: now) == nil)
        #expect(shown == ["/=", "/nfs?", "/srv?"])
        milliseconds = 5000
        #expect(board.judge(now: now) == 2)
        #expect(board.judge(now: now) == nil)
        #expect(shown == ["/=", "/nfs!", "/srv?"])
        #expect(work(2) == .rest(.seconds(5)))
        #expect(shown == ["/=", "/nfs!", "/srv="])
        // It is not asked again while it hangs.
        for round in 1...3 {
            milliseconds = Int64(round) * 10_000
            #expect(work(2, stuckAt: "/nfs") == .rest(.seconds(10)))
            #expect(shown == ["/=", "/nfs!", "/srv="])
            try board.check(now: now)
        }
        // The first asker comes back: the answer counts, and it leaves.
        board.take(.success(Self.space), of: mount("/nfs"), from: 1)
        #expect(shown == ["/=", "/nfs=", "/srv="])
        #expect(board.turn(of: 1, now: now) == .leave)
        milliseconds = 40_000
        #expect(work(2, stuckAt: "/nfs") == .ask(mount("/nfs")))
    }

    @Test mutating func showsAFailureUntilItIsOver() {
        start()
        _ = work(1, stuckAt: "/nfs")
        board.take(.failure(.failed("/nfs", errno: EIO)), of: mount("/nfs"), from: 1)
        _ = work(1)
        #expect(shown == ["/=", "/nfs!", "/srv="])
        milliseconds = 10_000
        _ = work(1)
        #expect(shown == ["/=", "/nfs=", "/srv="])
    }

    @Test mutating func ignoresAListOfOneWhoWasReplaced() {
        start()
        _ = work(1, stuckAt: "/nfs")
        milliseconds = 5000
        #expect(board.judge(now: now) == 2)
        board.take(.success(Self.selection([])), from: 1)
        #expect(board.seen.count == 3)
    }

    @Test mutating func saysThatTheListCouldNotBeRead() throws {
        #expect(board.judge(now: now) == 1)
        #expect(board.turn(of: 1, now: now) == .list)
        milliseconds = 5000
        #expect(throws: FilesystemsUnseen.listHangs) { try board.check(now: now) }
        #expect(board.judge(now: now) == nil)
        board.take(.failure(.missing("/proc/self/mounts")), from: 1)
        #expect(throws: FilesystemsUnseen.unlisted(.missing("/proc/self/mounts"))) {
            try board.check(now: now)
        }
        #expect(board.hasFinished)
        milliseconds = 10_000
        #expect(board.turn(of: 1, now: now) == .list)
        board.take(.success(Self.selection()), from: 1)
        try board.check(now: now)
    }

    @Test mutating func startsSoManyAskersOnly() throws {
        let points = (0..<40).map { "/nfs\($0)" }
        #expect(board.judge(now: now) == 1)
        #expect(board.turn(of: 1, now: now) == .list)
        board.take(.success(Self.selection(points)), from: 1)
        for asker in 1..<FilesystemBoard.hungLimit {
            #expect(board.turn(of: asker, now: now) == .ask(mount(points[asker - 1])))
            milliseconds += 5000
            #expect(board.judge(now: now) == asker + 1)
            try board.check(now: now)
        }
        let last = FilesystemBoard.hungLimit
        #expect(board.turn(of: last, now: now) == .ask(mount(points[last - 1])))
        milliseconds += 5000
        for _ in 0..<3 {
            #expect(board.judge(now: now) == nil)
            #expect(throws: FilesystemsUnseen.tooManyHang) { try board.check(now: now) }
        }
        // One of them answers: its asker leaves, and the last one stays the current.
        board.take(.success(Self.space), of: mount(points[0]), from: 1)
        try board.check(now: now)
        board.take(.success(Self.space), of: mount(points[last - 1]), from: last)
        #expect(board.turn(of: last, now: now) == .ask(mount(points[last])))
    }

    @Test mutating func tellsAMountThatWasRemountedFromAnother() {
        start()
        _ = work(1, stuckAt: "/nfs")
        milliseconds = 5000
        #expect(board.judge(now: now) == 2)
        _ = work(2)
        milliseconds = 10_000
        #expect(board.turn(of: 2, now: now) == .list)
        var list = FilesystemSelection()
        // Read-only now, it is still the one that hangs; another device at the point is not.
        list.take(Mount(device: "d", point: Array("/nfs".utf8), type: "ext4", isReadOnly: true))
        list.take(Mount(device: "e", point: Array("/srv".utf8), type: "ext4"))
        board.take(.success(list), from: 2)
        #expect(shown == ["/nfs!", "/srv?"])
    }

    @Test mutating func triesAgainToStartAnAskerThatCouldNotBeStarted() {
        #expect(board.judge(now: now) == 1)
        board.vacate(1)
        #expect(board.judge(now: now) == 1)
    }

    @Test mutating func sendsEverybodyHomeAtTheEnd() {
        start()
        _ = work(1, stuckAt: "/nfs")
        milliseconds = 5000
        #expect(board.judge(now: now) == 2)
        board.close()
        #expect(board.judge(now: now) == nil)
        #expect(!board.isVacant)
        #expect(board.turn(of: 2, now: now) == .leave)
        #expect(board.isVacant)
        #expect(board.turn(of: 1, now: now) == .leave)
    }

    @Test(arguments: [
        (FilesystemsUnseen.notYet, "the first look at the filesystems has not ended yet"),
        (
            .unlisted(.denied("/proc/1/mounts")), "`/proc/1/mounts` may not be read by this user"
        ),
        (.listHangs, "the kernel does not hand out its list of mounts"),
        (.tooManyHang, "16 filesystems do not answer, so the others are no longer asked"),
    ])
    func saysWhyNothingIsShown(_ reason: FilesystemsUnseen, _ sentence: String) {
        #expect("\(reason)" == sentence)
    }

    /// Whatever hangs and comes back, in whatever order: nobody asks twice at once, and all ends in figures.
    @Test(arguments: 0..<100)
    mutating func recoversFromAnyOrderOfEvents(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var away: [(asker: Int, mount: Mount)] = []
        var askers: [Int] = []
        for _ in 0..<300 {
            milliseconds += Int64.random(in: 0...3000, using: &random)
            if let new = board.judge(now: now) { askers.append(new) }
            #expect(askers.count - away.count <= 1 + askers.count)
            if let back = away.indices.randomElement(using: &random), Bool.random(using: &random) {
                let (asker, mount) = away.remove(at: back)
                board.take(.success(Self.space), of: mount, from: asker)
            }
            let free = askers.filter { asker in !away.contains { $0.asker == asker } }
            guard let asker = free.randomElement(using: &random) else { continue }
            switch board.turn(of: asker, now: now) {
            case .list: board.take(.success(Self.selection()), from: asker)
            case .ask(let mount):
                #expect(!away.contains { $0.mount == mount }, "asked while it hangs")
                away.append((asker, mount))
            case .rest: break
            case .leave: askers.removeAll { $0 == asker }
            }
        }
        for (asker, mount) in away { board.take(.success(Self.space), of: mount, from: asker) }
        milliseconds += 20_000
        if let new = board.judge(now: now) { askers.append(new) }
        let last = askers.max() ?? 0
        _ = work(last)
        #expect(shown == ["/=", "/nfs=", "/srv="])
    }
}
