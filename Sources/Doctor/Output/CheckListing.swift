import WireFormats

/// Every check with what it reads, as `--list` prints it.
package enum CheckListing {
    package static func text(of checks: [Check], width: Int) -> String {
        let wide = checks.map(\.id.count).max() ?? 0
        return checks.flatMap { check in
            Paragraph.lines(
                check.reads.map(\.text).joined(separator: ", "), width: width,
                behind: check.id.padded(to: wide + 2))
        }.map { $0 + "\n" }.joined()
    }

    package static func json(of checks: [Check]) -> [UInt8] {
        var json = JSONWriter(capacity: 16 << 10)
        json.beginArray()
        for check in checks {
            json.beginObject()
            json.field("id", check.id)
            json.field("title", check.title)
            json.field("reads", check.reads.map(\.text))
            json.field("scope", check.scope.rawValue)
            json.field("apply", check.apply.rawValue)
            json.endObject()
        }
        json.endArray()
        return json.bytes + [UInt8(ascii: "\n")]
    }
}
