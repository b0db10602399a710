import Bytes
import Testing

struct ByteRunTests {
    @Test(arguments: [
        ("abc", "abc", true), ("abc", "abd", false), ("abc", "ab", false), ("", "", true), ("", "a", false),
    ])
    func comparesBytes(_ left: String, _ right: String, _ areEqual: Bool) {
        left.withBytes { first in
            #expect(first.equals(right) == areEqual)
            right.withBytes { second in #expect(first.equals(second) == areEqual) }
        }
    }

    @Test func comparesWithLiterals() {
        #expect(ByteRun("ctxt").equals("ctxt"))
        #expect(!ByteRun("ctxt").equals("ctx"))
        #expect(ByteRun("").isEmpty)
    }

    @Test(arguments: [("abc", true), ("ab", true), ("a", false), ("", false), ("xab", false)])
    func knowsItsPrefix(_ text: String, _ hasPrefix: Bool) {
        #expect(text.withBytes { $0.hasPrefix("ab") } == hasPrefix)
    }

    @Test(arguments: [(0, "", "abc"), (1, "a", "bc"), (3, "abc", ""), (.max, "abc", ""), (-1, "", "abc")])
    func isCutWithinItsBounds(_ count: Int, _ head: String, _ tail: String) {
        "abc".withBytes { run in
            #expect(run.prefix(count).text == head)
            #expect(run.dropFirst(count).text == tail)
        }
    }

    @Test(arguments: [
        ([0x61], true), ([], true), ([0xC3, 0xA9], true), ([0xC3], false), ([0xFF, 0x61], false),
    ])
    func knowsWhetherItIsUTF8(_ bytes: [UInt8], _ isUTF8: Bool) {
        #expect(bytes.withBytes { $0.isUTF8 } == isUTF8)
    }

    @Test func repairsMalformedText() {
        #expect([0x61, 0xFF, 0x62].withBytes { $0.text } == "a\u{FFFD}b")
    }
}
