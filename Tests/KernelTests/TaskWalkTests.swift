import Foundation
import Kernel
import Testing

/// A walk over a /proc in a temporary folder.
struct TaskWalkTests {
    private let procfs = NSTemporaryDirectory() + "outrigger-tasks-\(UUID().uuidString)"

    private func put(_ path: String, _ state: String, threads: Int) throws {
        let file = URL(fileURLWithPath: "\(procfs)/\(path)/stat")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let zeros = String(repeating: " 0", count: 15)
        try Data("1 (a) b) \(state) 1\(zeros) \(threads) 0 8 0\n".utf8).write(to: file)
    }

    private func walk() throws -> (counts: TaskCounts, steps: Int) {
        var walk = TaskWalk(procfs: procfs)
        var steps = 1
        while true {
            if let counts = try walk.step() { return (counts, steps) }
            steps += 1
        }
    }

    private func text(_ counts: [UInt8: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\(UnicodeScalar($0.key))\($0.value)" }.joined(separator: " ")
    }

    @Test func countsProcessesAndThreads() throws {
        defer { try? FileManager.default.removeItem(atPath: procfs) }
        try put("1", "S", threads: 1)
        try put("7", "R", threads: 3)
        try put("7/task/7", "x", threads: 3)
        try put("7/task/8", "D", threads: 3)
        try put("7/task/9", "S", threads: 3)
        try put("12", "Z", threads: 0)
        try put("self", "R", threads: 1)
        // Went between the listing and the look.
        try FileManager.default.createDirectory(atPath: "\(procfs)/99", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: "\(procfs)/7/task/10", withIntermediateDirectories: true)
        let counts = try walk().counts
        #expect(counts.processes == 3)
        #expect(counts.threads == 4)
        #expect(text(counts.processesByState) == "R1 S1 Z1")
        #expect(text(counts.threadsByState) == "D1 R1 S2 Z1")
    }

    @Test func keepsAProcessWhoseThreadsHaveGone() throws {
        defer { try? FileManager.default.removeItem(atPath: procfs) }
        try put("7", "S", threads: 40)
        let counts = try walk().counts
        #expect((counts.threads, text(counts.threadsByState)) == (40, "S1"))
    }

    @Test func takesAFewTasksAtATime() throws {
        defer { try? FileManager.default.removeItem(atPath: procfs) }
        for pid in 1...100 { try put("\(pid)", "S", threads: 1) }
        let (counts, steps) = try walk()
        #expect(counts.processes == 100)
        #expect(steps == 100 / TaskWalk.tasksPerStep + 1)
    }

    @Test func countsAnewEachTime() throws {
        defer { try? FileManager.default.removeItem(atPath: procfs) }
        try put("1", "S", threads: 1)
        var walk = TaskWalk(procfs: procfs)
        let first = try walk.step()
        try put("2", "S", threads: 1)
        #expect(first?.processes == 1)
        #expect(try walk.step()?.processes == 2)
    }

    @Test func saysThatThereIsNoProc() {
        var walk = TaskWalk(procfs: "/nowhere")
        #expect(throws: KernelError.missing("/nowhere")) { try walk.step() }
    }

    @Test func walksThisHost() throws {
        var walk = TaskWalk(procfs: "/proc")
        var counts: TaskCounts?
        while counts == nil { counts = try walk.step() }
        let found = try #require(counts)
        #expect(found.processes > 0)
        #expect(found.threads >= UInt64(found.processes) / 2)
        #expect(found.processesByState.values.reduce(0, +) == found.processes)
    }
}
