import Collectors
import Foundation
import Kernel
import Synchronization
import Telemetry
import Testing
import Threads

struct FilesystemWatchTests {
    private struct NoThread: Error {}

    /// A host with three mounts, of which `/nfs` answers when the test says so, and time that the test makes pass.
    ///
    /// The list comes when the test says so too, or a quick thread would have it before the first look ends.
    private final class Bench: Sendable {
        let milliseconds = Atomic<Int64>(0)
        let lists = DispatchSemaphore(value: 0)
        let server = DispatchSemaphore(value: 0)
        let arrived = DispatchSemaphore(value: 0)
        let threads = Atomic<Int>(0)
        let mayStart = Atomic<Bool>(true)

        func watch() -> FilesystemWatch {
            FilesystemWatch(
                list: { [self] () throws(KernelError) in
                    lists.wait()
                    lists.signal()
                    var selection = FilesystemSelection()
                    for point in ["/", "/nfs", "/srv"] {
                        selection.take(Mount(device: "d", point: Array(point.utf8), type: "ext4"))
                    }
                    return selection
                },
                ask: { [self] point throws(KernelError) in
                    if point == Array("/nfs".utf8) {
                        arrived.signal()
                        server.wait()
                    }
                    return MountSpace(
                        sizeBytes: 10, freeBytes: 4, availableBytes: 3, files: 2, filesFree: 1)
                },
                now: { [self] in Timestamp(milliseconds: milliseconds.load(ordering: .relaxed)) },
                start: { [self] asker in
                    if !mayStart.load(ordering: .relaxed) { throw NoThread() }
                    threads.add(1, ordering: .relaxed)
                    try NamedThread("mounts") { [self] in
                        while let rest = asker.round() { asker.sleep(rest) }
                        threads.subtract(1, ordering: .relaxed)
                        arrived.signal()
                    }.detach()
                })
        }

        func page(_ ticker: inout Ticker) -> [String] {
            ticker.tick().lines.filter { $0.hasPrefix("node_filesystem_device_error") }.compactMap { line in
                line.firstMatch(of: /mountpoint="(.*)"} (.*)/).map { "\($0.1) \($0.2)" }
            }
        }
    }

    @Test func holdsUpNothingWhileAFilesystemHangs() throws {
        let bench = Bench()
        let watch = bench.watch()
        var ticker = try Ticker("filesystem", on: HostFiles(), CollectorContext(filesystems: watch))
        #expect(ticker.tick().failure == "the first look at the filesystems has not ended yet")
        bench.lists.signal()
        bench.arrived.wait()
        #expect(bench.page(&ticker) == ["/ 0.0"])
        bench.milliseconds.store(5000, ordering: .relaxed)
        // The look that finds it hanging starts the thread that asks the others.
        #expect(bench.page(&ticker).contains("/nfs 1.0"))
        #expect(bench.threads.load(ordering: .relaxed) == 2)
        watch.finishRound(within: .seconds(1))
        #expect(bench.page(&ticker) == ["/ 0.0", "/nfs 1.0", "/srv 0.0"])
        #expect(ticker.tick().failure == nil)
        #expect(
            ticker.tick().lines.contains { $0.hasPrefix("node_filesystem_size_bytes") && $0.contains("/nfs") }
                == false)

        bench.server.signal()
        bench.arrived.wait()
        #expect(bench.page(&ticker) == ["/ 0.0", "/nfs 0.0", "/srv 0.0"])
        #expect(bench.threads.load(ordering: .relaxed) == 1)
        watch.close(within: .seconds(1))
        bench.arrived.wait()
        #expect(bench.threads.load(ordering: .relaxed) == 0)
    }

    @Test func endsWhileAFilesystemHangs() throws {
        let bench = Bench()
        let watch = bench.watch()
        #expect(throws: FilesystemsUnseen.notYet) { _ = try watch.look() }
        bench.lists.signal()
        bench.arrived.wait()
        // The clock stands still: without a limit of real time this would wait for ever.
        bench.milliseconds.store(0, ordering: .relaxed)
        watch.close(within: .zero)
        #expect(bench.threads.load(ordering: .relaxed) == 1)
        bench.server.signal()
        bench.arrived.wait()
        #expect(bench.threads.load(ordering: .relaxed) == 0)
    }

    @Test func saysThatAThreadCouldNotStartAndTriesAgain() throws {
        let bench = Bench()
        bench.mayStart.store(false, ordering: .relaxed)
        let watch = bench.watch()
        for _ in 0..<2 { #expect(throws: NoThread.self) { _ = try watch.look() } }
        bench.mayStart.store(true, ordering: .relaxed)
        #expect(throws: FilesystemsUnseen.notYet) { _ = try watch.look() }
        bench.lists.signal()
        bench.arrived.wait()
        bench.server.signal()
        watch.close(within: .zero)
        bench.arrived.wait()
    }
}
