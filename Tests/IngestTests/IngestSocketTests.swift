import CLinux
import Foundation
import Ingest
import Telemetry
import TestKit
import Testing

struct IngestSocketTests {
    private func open(_ options: [IngestSocketOptions]) throws(IngestError) -> IngestServer {
        var generator = SplitMix64(seed: 1)
        return try IngestServer(
            options,
            table: SeriesTableOptions(
                secret: SeriesSecret(using: &generator), startedAt: Timestamp(milliseconds: 0)),
            queueLimit: 10)
    }

    private func refusal(_ options: IngestSocketOptions) -> String? {
        do {
            _ = try open([options])
            return nil
        } catch { return "\(error)" }
    }

    @Test func refusesAPathThatIsTooLong() {
        let path = "/tmp/" + String(repeating: "x", count: 103)
        #expect(
            refusal(IngestSocketOptions(path: path, lane: .datagram))
                == "the socket path `\(path)` has 108 bytes and Linux allows 107: choose a shorter --runtime-dir"
        )
    }

    @Test func leavesOtherFilesAlone() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/dsd.sock"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        #expect(
            refusal(IngestSocketOptions(path: path, lane: .datagram))
                == "`\(path)` is not a socket and is left alone: move it away, or choose another --runtime-dir"
        )
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["dsd.sock"])
    }

    @Test(arguments: Lane.allCases, Lane.allCases)
    func refusesASecondInstance(_ first: Lane, _ second: Lane) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/dsd.sock"
        let running = try open([IngestSocketOptions(path: path, lane: first)])
        #expect(
            refusal(IngestSocketOptions(path: path, lane: second))
                == "another program already listens on `\(path)`: stop it, or choose another --runtime-dir")
        #expect(FileManager.default.fileExists(atPath: path))
        withExtendedLifetime(running) {}
    }

    @Test(arguments: Lane.allCases)
    func replacesADeadSocket(_ lane: Lane) throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/dsd.sock"
        let dead = socket(AF_UNIX, lane.socketType, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        #expect(outrigger_bind(dead, &address) == 0)
        close(dead)
        let server = try open([IngestSocketOptions(path: path, lane: lane, mode: 0o622)])
        var status = stat()
        #expect(lstat(path, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o622)
        _ = try PushClient(path: path, lane: lane)
        withExtendedLifetime(server) {}
    }

    @Test func removesOnlyItsOwnSockets() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/dsd.sock"
        do {
            let server = try open([IngestSocketOptions(path: path, lane: .datagram)])
            try FileManager.default.removeItem(atPath: path)
            try Data().write(to: URL(fileURLWithPath: path))
            withExtendedLifetime(server) {}
        }
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func leavesNothingWhenOneSocketFails() throws {
        let folder = try TemporaryFolder()
        let options = IngestSocketOptions.defaults(in: folder.path)
        try Data().write(to: URL(fileURLWithPath: options[2].path))
        #expect(throws: IngestError.notASocket(options[2].path)) { try open(options) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["dsd.seqpacket.sock"])
    }

    @Test func saysWhatIsMissing() {
        #expect(
            refusal(IngestSocketOptions(path: "/nonexistent/dsd.sock", lane: .datagram))
                == "bind failed for `/nonexistent/dsd.sock`: No such file or directory")
    }

    @Test func refusesAnUnknownGroup() throws {
        let folder = try TemporaryFolder()
        let options = IngestSocketOptions(path: "\(folder.path)/s", lane: .stream, group: "no-such-group")
        #expect(
            refusal(options)
                == "there is no group `no-such-group`: create it, or choose another `group` for the socket")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test func tellsThatNobodyListens() throws {
        let folder = try TemporaryFolder()
        let sentence =
            "no sidecar listens on `\(folder.path)/dsd.sock`: start one with `outrigger run`, or name its directory with --runtime-dir"
        #expect(throws: IngestError.nobodyListens("\(folder.path)/dsd.sock")) {
            _ = try PushClient(directory: folder.path)
        }
        #expect(IngestError.nobodyListens("\(folder.path)/dsd.sock").description == sentence)
    }

    @Test func refusesToSendALineThatIsTooLong() throws {
        let folder = try TemporaryFolder()
        let server = try open(IngestSocketOptions.defaults(in: folder.path))
        var client = try PushClient(directory: folder.path)
        var problem: IngestError?
        do { try client.send([UInt8](repeating: 65, count: 8192)) } catch { problem = error }
        #expect(
            problem?.description == "a line of 8192 bytes is longer than the 8191 that one packet carries")
        withExtendedLifetime(server) {}
    }

    /// A clock that goes on by a second whenever it is looked at.
    @Test(arguments: [Lane.datagram, Lane.stream])
    func givesUpOnASidecarThatTakesNothing(_ lane: Lane) throws {
        let folder = try TemporaryFolder()
        let stopped = try open(IngestSocketOptions.defaults(in: folder.path))
        var seconds = 0
        var client = try PushClient(directory: folder.path, lane: lane, patience: .milliseconds(1)) {
            seconds += 1
            return .seconds(seconds)
        }
        let path = "\(folder.path)/\(lane.fileName)"
        #expect(throws: IngestError.stalled(path, .milliseconds(1))) {
            for _ in 0..<100_000 {
                try client.send([UInt8](repeating: 65, count: 8000))
                try client.flush()
            }
        }
        withExtendedLifetime(stopped) {}
    }

    @Test func tellsThatNothingIsTaken() {
        #expect(
            IngestError.stalled("/run/s", .seconds(5)).description
                == "the sidecar on `/run/s` has taken nothing for 5s: it is stopped or overloaded; resume or restart it, or wait longer with --timeout"
        )
    }
}
