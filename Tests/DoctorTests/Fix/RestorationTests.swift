import Doctor
import TestKit
import Testing

/// `--rollback`: what is still ours goes back, the rest is told.
struct RestorationTests {
    private static let applied = [
        MadeUpFix.somaxconn: "4096", "net.ipv4.ip_local_port_range": "15000\t65535",
        "net.ipv4.ip_local_reserved_ports": "8080",
    ]

    private static func restored(
        _ writer: MadeUpSettings, file: String? = "net.core.somaxconn = 128\n"
    ) -> Restoration {
        Restoration(MadeUpFix.rollback, through: writer) { _ in file.map(Rollback.digest) }
    }

    @Test func restoresEverythingNewestFirst() throws {
        let writer = MadeUpSettings(Self.applied)
        let restoration = Self.restored(writer)
        #expect(restoration.isComplete)
        #expect(
            writer.log == [
                "net.ipv4.ip_local_reserved_ports=", "net.ipv4.ip_local_port_range=32768\t60999",
                "net.core.somaxconn=128",
            ])
        try expectGolden(restoration.text(.plain), "fix/rollback.txt")
        // Once more there is nothing left to do.
        try expectGolden(Self.restored(writer).text(.plain), "fix/rollback-again.txt")
        #expect(writer.log.count == 3)
    }

    @Test func leavesWhatOthersHaveSet() throws {
        let writer = MadeUpSettings(Self.applied.merging([MadeUpFix.somaxconn: "1024"]) { $1 })
        let restoration = Self.restored(writer, file: "vm.swappiness = 1\n")
        #expect(restoration.isComplete && writer.values[MadeUpFix.somaxconn] == "1024")
        try expectGolden(restoration.text(.plain), "fix/rollback-foreign.txt")
    }

    @Test func tellsWhatCouldNotBeRestored() throws {
        let writer = MadeUpSettings(Self.applied)
        writer.values["net.ipv4.ip_local_reserved_ports"] = nil
        writer.failures[MadeUpFix.somaxconn] = .readOnly
        let restoration = Self.restored(writer, file: nil)
        #expect(!restoration.isComplete)
        try expectGolden(restoration.text(.plain), "fix/rollback-failed.txt")
    }
}
