import Collectors
import Foundation
import Kernel
import Testing

/// A folder of `Fixtures`: the /proc, /sys and some of the root of a host in one situation, and the page it makes.
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
    /// The comms in the file `watched`, each a group of its own; without the file nobody is watched by rule.
    var rules: [ProcessRule] {
        let comms = (try? String(contentsOfFile: "\(path)/watched", encoding: .utf8)) ?? ""
        return comms.split(separator: "\n").map { ProcessRule(name: String($0), match: .comm(String($0))) }
    }
    var host: HostFiles { HostFiles(procfs: procfs, sysfs: sysfs, rootfs: rootfs) }
    var path: String { "\(Self.folder)/\(name)" }
    var procfs: String { "\(path)/proc" }
    var sysfs: String { "\(path)/sys" }
    var rootfs: String { "\(path)/root" }
    var expectedPath: String { "\(path)/expected.prom" }
}
