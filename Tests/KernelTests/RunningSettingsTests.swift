import Foundation
import Kernel
import Testing

/// Settings below a /proc of the test.
struct RunningSettingsTests {
    private static func inProc(_ body: (String, RunningSettings) throws -> Void) throws {
        let root = NSTemporaryDirectory() + "outrigger-settings-\(UUID().uuidString)"
        let folder = "\(root)/sys/net/core"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "128\n".write(toFile: "\(folder)/somaxconn", atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: root) }
        try body(root, NetworkScope().settings(procfs: root))
    }

    @Test func readsAndSets() throws {
        try Self.inProc { root, settings in
            #expect(try settings.text(of: "sys/net/core/somaxconn") == "128\n")
            #expect(settings.standing(of: "sys/net/core/somaxconn") == .writable)
            #expect(try settings.text(of: "sys/net/core/somaxconn") == "128\n")
            try settings.set("sys/net/core/somaxconn", to: "4096")
            #expect(try settings.text(of: "sys/net/core/somaxconn") == "4096\n")
        }
    }

    @Test func saysWhatIsNotThere() throws {
        try Self.inProc { root, settings in
            let path = "sys/net/core/none"
            #expect(settings.standing(of: path) == .absent)
            #expect(throws: KernelError.missing("\(root)/\(path)")) { try settings.text(of: path) }
            #expect(throws: KernelError.missing("\(root)/\(path)")) { try settings.set(path, to: "1") }
        }
    }

    /// Seen through files alone, a namespace has no settings of its own; what is the host's stays in sight.
    @Test func deniesTheSettingsOfANamespaceThatWasNotEntered() throws {
        try Self.inProc { root, _ in
            try "5\n".write(toFile: "\(root)/sys/swappiness", atomically: false, encoding: .utf8)
            let scope = NetworkScope(name: "7", pid: 7, refusal: .denied(.process(7)))
            let settings = scope.settings(procfs: root)
            #expect(settings.standing(of: "sys/net/core/somaxconn") == .denied)
            #expect(throws: KernelError.denied("\(root)/sys/net/core/somaxconn")) {
                try settings.text(of: "sys/net/core/somaxconn")
            }
            #expect(try settings.text(of: "sys/swappiness") == "5\n")
        }
    }
}
