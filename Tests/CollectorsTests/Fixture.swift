import Foundation
import Kernel
import Testing

/// A folder of `Fixtures`: the /proc and /sys of a host in one situation, and the page it makes.
struct Fixture: CustomTestStringConvertible, Sendable {
    let name: String

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures").path

    /// Every fixture there is; a new one needs its folder and nothing else.
    static let all: [Fixture] = {
        // A folder that cannot be listed gives no fixtures, which `FixtureTests.hasThem` refuses.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map(Fixture.init(name:))
    }()

    var testDescription: String { name }
    var host: HostFiles { HostFiles(procfs: procfs, sysfs: sysfs, rootfs: root) }
    var root: String { "\(Self.folder)/\(name)" }
    var procfs: String { "\(Self.folder)/\(name)/proc" }
    var sysfs: String { "\(Self.folder)/\(name)/sys" }
    var expectedPath: String { "\(Self.folder)/\(name)/expected.prom" }
}
