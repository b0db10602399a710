import Bytes
import Testing

struct SpellingTests {
    static let known = ["loadavg", "netstat", "netdev", "stat", "sockstat", "vmstat"]

    @Test(arguments: [
        ("lodavg", "loadavg"), ("netstats", "netstat"), ("nedev", "netdev"), ("stst", "stat"),
        ("vmstat", "vmstat"), ("vmstta", "vmstat"),
        ("", nil), ("cpu", nil), ("wholly different", nil), (String(repeating: "x", count: 10_000), nil),
    ])
    func findsTheNearestWord(_ typed: String, _ nearest: String?) {
        #expect(Spelling.nearest(to: typed, among: Self.known) == nearest)
    }

    @Test func prefersTheFirstByLetterAmongEquals() {
        #expect(Spelling.nearest(to: "bat", among: ["cat", "hat", "bar"]) == "bar")
    }

    @Test func knowsNothingAmongNothing() {
        #expect(Spelling.nearest(to: "stat", among: []) == nil)
    }
}
