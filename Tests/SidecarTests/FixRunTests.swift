import Doctor
import Foundation
import Kernel
import Sidecar
import Testing

/// `--fix` and `--rollback` from end to end, with settings in memory and files in a folder of the test.
final class FixRunTests {
    private final class Settings: SettingsWriter {
        var values = [
            "net.ipv4.tcp_syncookies": "0", "net.ipv4.tcp_sack": "0", "kernel.random.boot_id": "boot-1",
        ]
        var failure: SettingError?

        func value(of key: String) throws(SettingError) -> String {
            guard let value = values[key] else { throw SettingError(key, .absent) }
            return value
        }

        func set(_ key: String, to value: String) throws(SettingError) {
            if let failure, failure.key == key { throw failure }
            values[key] = value
        }

        func obstacle(to key: String) -> SettingError? { nil }
    }

    private let folder = NSTemporaryDirectory() + "outrigger-fixrun-\(UUID().uuidString)"
    private let settings = Settings()
    private var said = ""
    private var warned: [String] = []
    private static let id = "20260101T000000.000Z"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private var rollbacks: RollbackFolder { RollbackFolder(stateDirectory: folder, userID: geteuid()) }

    private static func finding(_ check: String, _ key: String, loss: Double) -> Finding {
        Finding(
            check, .critical, .now, at: Place(), touches: [.namespace], predicate: "is sick",
            sentence: "It is sick.", brief: "\(Int(loss)) lost", evidence: [],
            remedies: [
                Remedy(
                    .sysctl, "\(key) = 1", key: "net.ipv4.\(key)", from: "0", to: "1",
                    scope: .networkNamespace)
            ], lossPerSecond: loss)
    }

    private static func judged(_ findings: [Finding], files: [String: String] = [:]) -> FixRun.Judged {
        var host = HostDescription(
            kernel: KernelVersion("6.18.0"), processors: 1, memoryBytes: 1 << 30, uptimeSeconds: 100)
        (host.networkNamespace, host.isContainer) = (7, false)
        var sample = HostSample()
        for key in ["tcp_syncookies", "tcp_sack"] {
            sample.files["proc/sys/net/ipv4/\(key)"] = .success("0\n")
        }
        sample.sysctlFiles = files
        let exam = Examination(question: Question(), host: host, before: sample, after: sample, seconds: 1)
        let roots = Diagnosis.folded(findings)
        return (Report(question: Question(), host: host, seconds: 1, roots: roots), exam)
    }

    private static let sick = [
        finding("syn.drop-no-cookies", "tcp_syncookies", loss: 10),
        finding("tcp.features-off", "tcp_sack", loss: 5),
    ]

    private func run(
        _ found: FixRun.Judged, then after: [Finding]? = nil, file: String? = nil, isForced: Bool = false,
        verifySeconds: Double = 1, id: String = FixRunTests.id
    ) throws -> Int32 {
        var wishes = FixRun.Wishes()
        wishes.verifySeconds = verifySeconds
        (wishes.file, wishes.isApplied, wishes.isForced) = (file, after != nil, isForced)
        let run = FixRun(
            writer: settings, rollbacks: rollbacks, date: "2026-01-01T00:00:00.000Z", id: id, style: .plain,
            say: { self.said += $0 }, warn: { self.warned.append($0) })
        return try run.run(found, wishes) { Self.judged(after ?? []) }
    }

    private func rollBack(_ id: String? = nil, network: UInt64? = 7) -> String {
        let run = RollbackRun(writer: settings, rollbacks: rollbacks, network: network)
        do { return try run.run(id) { _ in nil }.text(.plain) } catch { return error.description }
    }

    @Test func setsMeasuresAndTakesBack() throws {
        #expect(try run(Self.judged(Self.sick), then: []) == 0)
        #expect(
            settings.values["net.ipv4.tcp_syncookies"] == "1" && settings.values["net.ipv4.tcp_sack"] == "1")
        #expect(
            said == """
                set       net.ipv4.tcp_syncookies = 1 (was 0)
                set       net.ipv4.tcp_sack = 1 (was 0)
                undo      outrigger doctor --rollback 20260101T000000.000Z
                Measured again for 1 s:
                fixed     syn.drop-no-cookies: not seen again (was 10 lost)
                fixed     tcp.features-off: not seen again (was 5 lost)

                """)
        #expect(
            rollBack() == """
                restored  net.ipv4.tcp_sack = 0 (was 1)
                restored  net.ipv4.tcp_syncookies = 0 (was 1)

                """)
        #expect(
            settings.values["net.ipv4.tcp_syncookies"] == "0" && settings.values["net.ipv4.tcp_sack"] == "0")
        #expect(rollBack() == "\(folder)/rollback holds no rollback of this boot and network namespace")
    }

    @Test func hasTheExitCodeOfTheSecondMeasurement() throws {
        #expect(try run(Self.judged(Self.sick), then: Self.sick) == 3)
        #expect(said.contains("same      syn.drop-no-cookies: no effect (was 10 lost, now 10 lost)"))
    }

    /// What did harm goes back at once, and can go back no more; the rest stays.
    @Test func restoresWhatMadeItWorse() throws {
        let worse = [Self.finding("syn.drop-no-cookies", "tcp_syncookies", loss: 100)]
        #expect(try run(Self.judged(Self.sick), then: worse, file: "\(folder)/a.conf") == 3)
        #expect(
            settings.values["net.ipv4.tcp_syncookies"] == "0" && settings.values["net.ipv4.tcp_sack"] == "1")
        #expect(
            said.contains(
                """
                worse     syn.drop-no-cookies: net.ipv4.tcp_syncookies restored (was 10 lost,
                          now 100 lost)
                fixed     tcp.features-off: not seen again (was 5 lost)
                restored  net.ipv4.tcp_syncookies = 0 (was 1)

                """))
        let stored = try String(contentsOfFile: "\(folder)/a.conf", encoding: .utf8)
        #expect(
            stored.contains("\nnet.ipv4.tcp_sack = 1\n")
                && stored.contains("#   net.ipv4.tcp_syncookies = 1\n"))
        #expect(rollBack() == "restored  net.ipv4.tcp_sack = 0 (was 1)\n")
    }

    /// A measurement that was cut short proves nothing, neither good nor bad.
    @Test func saysHowToGoBackWhenInterrupted() throws {
        let worse = [Self.finding("syn.drop-no-cookies", "tcp_syncookies", loss: 100)]
        let path = "\(folder)/a.conf"
        #expect(try run(Self.judged(Self.sick), then: worse, file: path, verifySeconds: 30) == 2)
        #expect(
            warned == [
                "interrupted after 1 of 30 s, too early to tell what came of it",
                "what was set stays set; outrigger doctor --rollback \(Self.id) takes it back",
                "\(path) was not stored",
            ])
        #expect(!said.contains("Measured") && !FileManager.default.fileExists(atPath: path))
        #expect(rollBack().contains("restored  net.ipv4.tcp_syncookies = 0 (was 1)\n"))
    }

    /// What cannot be stored is known before anything is set.
    @Test func setsNothingForAFileOfSomebodyElse() throws {
        let path = "\(folder)/a.conf"
        try "vm.swappiness = 1\n".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try run(Self.judged(Self.sick), then: [], file: path) == 2)
        #expect(try run(Self.judged(Self.sick), then: [], file: "\(folder)/none/a.conf") == 2)
        #expect(
            warned == [
                """
                nothing was set: \(path) was written by somebody else and stays as it is; --force overwrites it, \
                --write FILE names another
                """,
                "nothing was set: \(folder)/none/a.conf: no such file or directory",
            ])
        #expect(settings.values["net.ipv4.tcp_syncookies"] == "0" && said.isEmpty)
    }

    /// Two that set the same are taken back newest first, whatever a person names.
    @Test func takesBackTheNewerFirst() throws {
        let newer = "20260101T000000.000Z-2"
        #expect(try run(Self.judged(Self.sick), then: []) == 0)
        (settings.values["net.ipv4.tcp_syncookies"], settings.values["net.ipv4.tcp_sack"]) = ("0", "0")
        #expect(try run(Self.judged([Self.sick[0]]), then: [], id: newer) == 0)
        #expect(
            rollBack(Self.id) == """
                net.ipv4.tcp_syncookies was set once more by \(newer): take that back first; nothing was restored
                """)
        #expect(rollBack() == "restored  net.ipv4.tcp_syncookies = 0 (was 1)\n")
        #expect(rollBack(Self.id).contains("net.ipv4.tcp_sack is 0 already"))
    }

    @Test func undoesAllWhenOneFails() throws {
        settings.failure = SettingError("net.ipv4.tcp_sack", .refused("1"))
        #expect(try run(Self.judged(Self.sick), then: []) == 2)
        #expect(settings.values["net.ipv4.tcp_syncookies"] == "0" && said.isEmpty)
        #expect(
            warned == [
                "the kernel does not take `1` for net.ipv4.tcp_sack; so everything else stays as it was",
                "restored: net.ipv4.tcp_syncookies",
            ])
        #expect(try rollbacks.ids().isEmpty)
    }

    @Test func setsNothingWithoutAPlaceForTheOldValues() throws {
        try "x".write(toFile: "\(folder)/rollback", atomically: false, encoding: .utf8)
        #expect(try run(Self.judged(Self.sick), then: []) == 2)
        #expect(settings.values["net.ipv4.tcp_syncookies"] == "0" && said.isEmpty)
        #expect(warned.count == 1 && warned[0].hasPrefix("nothing was set: the old values cannot be kept"))
    }

    @Test func hasNothingToSet() throws {
        let leak = Finding(
            "close.close-wait-leak", .warning, .now, at: Place(), touches: [], predicate: "leaks",
            sentence: "s",
            brief: "b", evidence: [], remedies: [Remedy(.app, "close(2) after read(2) returned 0")])
        #expect(try run(Self.judged([leak]), then: [], file: "\(folder)/a.conf") == 1)
        #expect(
            said == "Nothing to set.\ndo        close.close-wait-leak: close(2) after read(2) returned 0\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    @Test func storesTheFileAndSaysWhoWinsOverIt() throws {
        let path = "\(folder)/a.conf"
        #expect(try run(Self.judged(Self.sick), file: path) == 3)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == said)
        #expect(
            warned == ["stored in \(path)", "nobody reads \(path) at boot; `sysctl -p \(path)` loads it"])
        // Ours is replaced, and what it set besides is kept.
        #expect(try run(Self.judged([Self.sick[0]]), file: path) == 3)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("\nnet.ipv4.tcp_sack = 1\n"))
    }

    @Test func leavesTheFilesOfOthers() throws {
        let path = "\(folder)/a.conf"
        try "vm.swappiness = 1\n".write(toFile: path, atomically: false, encoding: .utf8)
        #expect {
            _ = try self.run(Self.judged(Self.sick), file: path)
        } throws: {
            "\($0)" == """
                \(path) was written by somebody else and stays as it is; --force overwrites it, --write FILE names another
                """
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "vm.swappiness = 1\n")
        #expect(try run(Self.judged(Self.sick), file: path, isForced: true) == 3)
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix(FixText.mark))
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/b.conf", withDestinationPath: path)
        #expect {
            _ = try self.run(Self.judged(Self.sick), file: "\(self.folder)/b.conf", isForced: true)
        } throws: {
            "\($0)" == "\(self.folder)/b.conf is not a regular file; name another with --write FILE"
        }
    }

    @Test func refusesARollbackOfAnotherBootOrNamespace() throws {
        #expect(try run(Self.judged(Self.sick), then: []) == 0)
        #expect(
            rollBack(Self.id, network: 8) == """
                20260101T000000.000Z belongs to another network namespace (7); name it with --pid or --netns, as for \
                --apply
                """)
        #expect(
            rollBack(network: 8) == """
                \(folder)/rollback holds no rollback of this boot and network namespace; there is 20260101T000000.000Z
                """)
        #expect(
            rollBack("20250101T000000.000Z")
                == "there is no rollback `20250101T000000.000Z` in \(folder)/rollback; there is 20260101T000000.000Z"
        )
        settings.values["kernel.random.boot_id"] = "boot-2"
        #expect(
            rollBack(Self.id) == """
                20260101T000000.000Z is of an earlier boot, whose running values are gone: nothing is to be restored
                """)
        #expect(settings.values["net.ipv4.tcp_syncookies"] == "1")
    }

    @Test func restoresNothingFromADamagedFile() throws {
        #expect(try run(Self.judged(Self.sick), then: []) == 0)
        let file = "\(rollbacks.path)/\(Self.id).json"
        try "{\"schema\":\"outrigger.rollback/1\"".write(toFile: file, atomically: false, encoding: .utf8)
        #expect(rollBack().hasPrefix("\(file) is no rollback that can be trusted: "))
        #expect(settings.values["net.ipv4.tcp_syncookies"] == "1")
        #expect(try rollbacks.ids() == [Self.id])
    }
}
