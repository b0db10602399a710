import Foundation
import TestKit
import Testing
import WireFormats

struct JSONWriterTests {
    @Test func writesNestedValues() {
        var json = JSONWriter()
        json.beginObject()
        json.key("alerts")
        json.beginArray()
        json.beginObject()
        json.endObject()
        json.number(0.5)
        json.number(.nan)
        json.integer(UInt64.max)
        json.endArray()
        json.key("firing")
        json.bool(true)
        json.key("since")
        json.null()
        json.key("name")
        json.string("a")
        json.endObject()
        let wanted = #"{"alerts":[{},0.5,null,18446744073709551615],"firing":true,"since":null,"name":"a"}"#
        #expect(json.text == wanted)
        #expect(json.bytes == Array(wanted.utf8))
    }

    @Test(arguments: [
        ("", #""""#), (#"a"b\c/"#, #""a\"b\\c/""#), ("\n\r\t", #""\n\r\t""#),
        ("\u{0}\u{1f}\u{7f}", "\"\\u0000\\u001f\u{7f}\""), ("päß 🛶", #""päß 🛶""#),
    ])
    func escapesStrings(_ text: String, _ written: String) {
        var json = JSONWriter()
        json.string(text)
        #expect(json.text == written)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func writesWhatOthersRead(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let scalars = (0..<40).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: 0..<0x3000, using: &random))
        }
        let text = String(String.UnicodeScalarView(scalars))
        var json = JSONWriter()
        json.beginArray()
        json.string(text)
        json.endArray()
        let read = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String]
        #expect(read.map { Array($0[0].unicodeScalars) } == scalars)
    }

    @Test func trapsOnAValueWithoutItsKey() async {
        await #expect(processExitsWith: .failure) {
            var json = JSONWriter()
            json.beginObject()
            json.null()
        }
    }

    @Test func trapsOnAnIncompleteDocument() async {
        await #expect(processExitsWith: .failure) {
            var json = JSONWriter()
            json.beginArray()
            _ = json.text
        }
    }
}
