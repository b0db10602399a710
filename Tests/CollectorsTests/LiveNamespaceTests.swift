import Bytes
import Collectors
import Foundation
import Glibc
import Kernel
import TestKit
import Testing
import Threads

/// A door between two real network namespaces: that of this process, and one of the test's own thread.
struct LiveNamespaceTests {
    private func identity(_ folder: String) throws -> NetworkIdentity {
        try #require(NetworkIdentity(folder: folder, procfs: "/proc"))
    }

    /// The ports that somebody listens on.
    private struct Ports: SocketSink {
        private(set) var all: Set<UInt16> = []
        mutating func begin() { all = [] }
        mutating func take(_ row: SocketRow) { all.insert(row.local.port) }
    }

    private func ports(_ channel: any DumpChannel) throws -> Set<UInt16> {
        var ports = Ports()
        _ = try SocketTable(channel: channel).listeners(into: &ports)
        return ports.all
    }

    @Test func seesThroughTheTrapOfProcNet() throws {
        try NetworkNamespace.run {
            // This thread has moved, and /proc/net still shows where the process's first thread is.
            #expect(try identity("net") != identity("thread-self/net"))
            let here = try NetworkDoor(to: .file(NetworkNamespace.path()), procfs: "/proc")
            let there = try NetworkDoor(to: .process(getpid()), procfs: "/proc")
            #expect(try identity(here.folder) == identity("thread-self/net"))
            #expect(try identity(there.folder) == identity("net"))
        }
    }

    @Test func asksForTheSocketsBehindTheDoor() throws {
        try NetworkNamespace.run {
            let sockets = LoopbackSockets()
            _ = try sockets.listen(port: 7101, backlog: 1)
            let there = try NetworkScope(door: NetworkDoor(to: .process(getpid()), procfs: "/proc"))
            #expect(try ports(NetworkScope().channel()).contains(7101))
            #expect(try !ports(there.channel()).contains(7101))
            let here = try NetworkScope(
                name: "x", door: NetworkDoor(to: .file(NetworkNamespace.path()), procfs: "/proc"))
            #expect(try ports(here.channel()) == [7101])
        }
    }

    @Test func readsTheSettingsBehindTheDoor() throws {
        try NetworkNamespace.run {
            // Opened by this thread, hence of its namespace.
            let path = "/proc/sys/net/core/somaxconn"
            try "77".write(toFile: path, atomically: false, encoding: .ascii)
            let there = try NetworkScope(door: NetworkDoor(to: .process(getpid()), procfs: "/proc"))
            func somaxconn(_ scope: NetworkScope) throws -> UInt64? {
                try scope.files(procfs: "/proc", sysfs: "/sys").read(.proc("sys/net/core/somaxconn")) {
                    $0.unsigned()
                }
            }
            #expect(try somaxconn(NetworkScope()) == 77)
            #expect(try somaxconn(there) != 77)
        }
    }

    @Test func keepsANamespaceThatNobodyElseLivesIn() throws {
        try NetworkNamespace.run {
            let socket = LoopbackSockets()
            _ = try socket.listen(port: 7102, backlog: 1)
            let entered = try NetworkDoor(to: .file(NetworkNamespace.path()), procfs: "/proc")
            #expect(try ports(NetworkScope(door: entered).channel()) == [7102])
            Self.kept.withLock { $0 = entered }
        }
        let door = Self.kept.withLock { kept in
            defer { kept = nil }
            return kept
        }
        // Where no namespace could be made, that was said.
        guard let door else { return }
        #expect(try identity(door.folder) != identity("net"))
        #expect(try ports(NetworkScope(door: door).channel()) == [])
    }

    private static let kept = Lock<NetworkDoor?>(nil)
}
