import Foundation
import Sidecar
import Testing

struct RuntimeDirectoryTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

    @Test func makesWhatIsMissing() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let directory = try RuntimeDirectory(path: "\(folder)/a/b", userID: geteuid())
        var isDirectory: ObjCBool = false
        #expect(FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory))
        #expect(isDirectory.boolValue)
    }

    @Test func refusesAFile() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = FileManager.default.createFile(atPath: folder, contents: nil)
        let sentence = "\(folder) is not a directory; choose another with --runtime-dir"
        #expect(throws: DirectoryError(description: sentence)) {
            try RuntimeDirectory(path: folder, userID: geteuid())
        }
    }

    @Test func refusesAForeignOne() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let other = geteuid() + 1
        let sentence =
            "\(folder) belongs to user \(geteuid()), not to user \(other); choose another with --runtime-dir"
        #expect(throws: DirectoryError(description: sentence)) {
            try RuntimeDirectory(path: folder, userID: other)
        }
    }
}
