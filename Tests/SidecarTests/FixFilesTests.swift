import Doctor
import Foundation
import Sidecar
import Testing

/// The files of `--apply` and `--write`, in a folder of the test.
struct FixFilesTests {
    private static let rollback = Rollback(
        id: "20260101T000000.000Z", boot: "boot-1", network: 7,
        entries: [Rollback.Entry(key: "net.core.somaxconn", from: "128", to: "4096")], files: [:])

    private static func inFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "outrigger-fix-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private static func folder(_ path: String) -> RollbackFolder {
        RollbackFolder(stateDirectory: path, userID: geteuid())
    }

    private static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// What `body` throws, as a person reads it.
    private static func sentence(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return ""
    }

    @Test func keepsReadsAndRetires() throws {
        try Self.inFolder { path in
            let state = Self.folder("\(path)/made/here")
            #expect(try state.ids().isEmpty)
            try state.keep(Self.rollback)
            #expect(try state.ids() == ["20260101T000000.000Z"])
            #expect(try state.read("20260101T000000.000Z") == Self.rollback)
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(state.path)/20260101T000000.000Z.json")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            try state.retire("20260101T000000.000Z")
            #expect(try state.ids().isEmpty)
            #expect(try Self.names(state.path) == ["20260101T000000.000Z.undone"])
        }
    }

    @Test func listsNewestFirstAndNothingElse() throws {
        try Self.inFolder { path in
            let state = Self.folder(path)
            for id in ["20260101T000000.000Z", "20270101T000000.000Z", "20251231T235959.999Z"] {
                var rollback = Rollback(id: id, boot: "b", network: nil, entries: [], files: [:])
                rollback.entries = Self.rollback.entries
                try state.keep(rollback)
            }
            for name in ["notes.txt", "evil;rm.json", ".json", "1.json.new"] {
                try "x".write(toFile: "\(state.path)/\(name)", atomically: false, encoding: .utf8)
            }
            #expect(
                try state.ids() == ["20270101T000000.000Z", "20260101T000000.000Z", "20251231T235959.999Z"])
        }
    }

    @Test func saysWhyOldValuesCannotBeKept() throws {
        try Self.inFolder { path in
            try "x".write(toFile: "\(path)/rollback", atomically: false, encoding: .utf8)
            #expect(
                Self.sentence { try Self.folder(path).keep(Self.rollback) } == """
                    the old values cannot be kept, so nothing was set: \(path)/rollback is not a directory; choose \
                    another with --state-dir
                    """)
        }
    }

    @Test func readsNoLinkNoPipeNoForeignFile() throws {
        try Self.inFolder { path in
            let state = Self.folder(path)
            try state.keep(Self.rollback)
            let (folder, good) = (state.path, "\(state.path)/20260101T000000.000Z.json")
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/1.json", withDestinationPath: good)
            #expect(
                Self.sentence { _ = try state.read("1") }
                    == "\(folder)/1.json: too many levels of symbolic links")
            mkfifo("\(folder)/2.json", 0o600)
            #expect(Self.sentence { _ = try state.read("2") } == "\(folder)/2.json: it is not a regular file")
            #expect(
                Self.sentence { _ = try state.read("3") } == "\(folder)/3.json: no such file or directory")
            try Data(count: (1 << 20) + 1).write(to: URL(fileURLWithPath: "\(folder)/4.json"))
            #expect(
                Self.sentence { _ = try state.read("4") }
                    == "\(folder)/4.json: it is larger than 1048576 bytes")
            guard geteuid() == 0, chown(good, 65534, 65534) == 0 else { return }
            #expect(
                Self.sentence { _ = try state.read("20260101T000000.000Z") }
                    == "\(good): it belongs to user 65534, whom we do not trust with settings")
        }
    }

    @Test func leavesNothingBesideWhatItWrites() throws {
        try Self.inFolder { path in
            try WholeFile.write(Array("one".utf8), to: "\(path)/a", mode: 0o644)
            try WholeFile.write(Array("two".utf8), to: "\(path)/a", mode: 0o644)
            #expect(try String(contentsOfFile: "\(path)/a", encoding: .utf8) == "two")
            #expect(
                Self.sentence { try WholeFile.write([1], to: "\(path)/no/b", mode: 0o644) }
                    == "\(path)/no/b: no such file or directory")
            try FileManager.default.createDirectory(atPath: "\(path)/c", withIntermediateDirectories: false)
            #expect(
                Self.sentence { try WholeFile.write([1], to: "\(path)/c", mode: 0o644) }
                    == "\(path)/c: is a directory")
            #expect(try Self.names(path) == ["a", "c"])
        }
    }
}
