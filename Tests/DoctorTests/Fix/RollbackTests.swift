import Doctor
import TestKit
import Testing

/// The file of old values, which anybody may have changed.
struct RollbackTests {
    @Test func comesBackAsItWas() throws {
        #expect(try Rollback(json: MadeUpFix.rollback.json, file: "a.json") == MadeUpFix.rollback)
    }

    @Test(arguments: [
        ("", "it does not say \"schema\":\"outrigger.rollback/1\""),
        ("{", "it cannot be read as JSON"),
        ("[]", "it does not say \"schema\":\"outrigger.rollback/1\""),
        ("{\"schema\":\"outrigger.rollback/2\"}", "it does not say \"schema\":\"outrigger.rollback/1\""),
        (
            "{\"schema\":\"outrigger.rollback/1\",\"id\":\"../a\",\"boot\":\"b\"}",
            "it does not say its id and boot"
        ),
        (row("[]"), "it has 0 settings, not 1 to 1000"),
        (row("7"), "it has 0 settings, not 1 to 1000"),
        (row("[{\"key\":\"net.core.somaxconn\",\"from\":\"1\"}]"), "a setting lacks its key or a value"),
        (
            row("[{\"key\":\"kernel/core_pattern\",\"from\":\"1\",\"to\":\"2\"}]"),
            "`kernel/core_pattern` is no setting"
        ),
        (row("[{\"key\":\"net.//.//.etc\",\"from\":\"1\",\"to\":\"2\"}]"), "`net.//.//.etc` is no setting"),
        (row("[{\"key\":\"net.a\\u001bb\",\"from\":\"1\",\"to\":\"2\"}]"), "`net.a?b` is no setting"),
        (row("[{\"key\":\"net.a\",\"from\":\"1\\n2\",\"to\":\"2\"}]"), "`net.a` is no setting"),
    ])
    func refusesAnotherFile(_ text: String, _ problem: String) {
        do {
            let rollback = try Rollback(json: Array(text.utf8), file: "a.json")
            Issue.record("\(rollback)")
        } catch {
            #expect(error.description.hasPrefix("a.json is no rollback that can be trusted: \(problem)"))
            #expect(error.description.hasSuffix("; nothing was restored"))
        }
    }

    private static func row(_ settings: String) -> String {
        "{\"schema\":\"outrigger.rollback/1\",\"id\":\"1\",\"boot\":\"b\",\"settings\":\(settings)}"
    }

    /// Torn, spoilt and foreign bytes are refused or read, never more.
    @Test(arguments: 0..<200)
    func survivesBrokenFiles(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var bytes = MadeUpFix.rollback.json
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
        }
        let cut = bytes.prefix(Int.random(in: 0...bytes.count, using: &random))
        // Only that it comes back matters.
        _ = try? Rollback(json: Array(cut), file: "a.json")
    }

    @Test(arguments: [
        ("20260101T000000.000Z", true), ("1", true), ("", false), ("..", false), (".json", false),
        ("a/b", false),
        ("2026 01", false), (String(repeating: "1", count: 41), false),
    ])
    func knowsItsNames(_ text: String, _ isID: Bool) { #expect(Rollback.isID(text) == isID) }

    @Test func isNamedAfterItsTime() {
        #expect(Rollback.id(at: "2026-01-01T00:00:00.000Z", by: 42) == "20260101T000000.000Z-42")
        #expect(Rollback.digest("") == "cbf29ce484222325" && Rollback.digest("a") == "af63dc4c8601ec8c")
    }
}
